package dev.eventbus.subscribe;

import dev.eventbus.BreakerPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a subscription's handlers are worth calling. Two state machines, of which either opens: one for failures
 * in a row, one for their share.
 *
 * <p>Only the first attempt at an event is evidence: a poisonous event that fails again says nothing new. Nor does one more
 * success when the windows hold nothing else: it is not recorded.
 */
final class Breaker {
    /** What takes so long is no plain success: where all do, the machines open. Theirs by default. */
    private static final Duration SLOW = Duration.ofSeconds(60);

    private final List<CircuitBreaker> machines;
    private final Consumer<Boolean> onChange;
    private final int fullOfSuccesses;
    private final AtomicInteger successesInARow = new AtomicInteger();
    private @Nullable Boolean reported;

    Breaker(String subscription, BreakerPolicy policy, Consumer<Boolean> onChange) {
        this.onChange = onChange;
        // and two more: the probe that closes a machine is not in its windows, and a first one may be from before a
        // failure
        this.fullOfSuccesses = Math.max(policy.window(), policy.consecutiveFailures()) + 2;
        this.machines = policy.enabled()
                ? List.of(
                        machine(subscription, policy, 1, policy.consecutiveFailures()),
                        machine(subscription, policy, policy.failureRate(), policy.window()))
                : List.of();
    }

    private static CircuitBreaker machine(String name, BreakerPolicy policy, double share, int window) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(window)
                        .minimumNumberOfCalls(window)
                        .slowCallDurationThreshold(SLOW)
                        .failureRateThreshold((float) (share * 100))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(policy.probeEvery())
                        .build());
    }

    /** Whether a handler may be called now; if so, {@link #succeeded}, {@link #failed} or {@link #undecided} follows. */
    boolean permits() {
        for (int i = 0; i < machines.size(); i++) {
            if (!machines.get(i).tryAcquirePermission()) {
                for (int j = 0; j < i; j++) {
                    machines.get(j).releasePermission();
                }
                return false;
            }
        }
        return true;
    }

    void succeeded(long nanos) {
        boolean slow = nanos >= SLOW.toNanos();
        int before = successesInARow.get();
        if (!slow && before >= fullOfSuccesses && !isOpen()) {
            return;
        }
        for (CircuitBreaker machine : machines) {
            machine.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
        if (slow || isOpen()) {
            successesInARow.set(0);
        } else {
            successesInARow.compareAndSet(before, before + 1); // a failure meanwhile is not forgotten
        }
        report();
    }

    /**
     * A handler failed.
     *
     * @return whether the breaker is open now, so that the failure must not count against the event
     */
    boolean failed(boolean firstAttempt, long nanos, Throwable failure) {
        for (CircuitBreaker machine : machines) {
            if (firstAttempt || machine.getState() != CircuitBreaker.State.CLOSED) {
                machine.onError(nanos, TimeUnit.NANOSECONDS, failure);
            } else {
                machine.releasePermission();
            }
        }
        successesInARow.set(0);
        report();
        return isOpen();
    }

    /** The call said nothing of whether handlers work. */
    void undecided() {
        for (CircuitBreaker machine : machines) {
            machine.releasePermission();
        }
    }

    boolean isOpen() {
        for (CircuitBreaker machine : machines) {
            if (machine.getState() != CircuitBreaker.State.CLOSED) {
                return true;
            }
        }
        return false;
    }

    private void report() {
        boolean open = isOpen();
        if (reported == null ? !open : reported == open) {
            return;
        }
        synchronized (this) {
            if (reported == null ? !open : reported == open) {
                return;
            }
            reported = open;
        }
        onChange.accept(open);
    }
}
