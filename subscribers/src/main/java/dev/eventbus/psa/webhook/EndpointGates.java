package dev.eventbus.psa.webhook;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many attempts each endpoint is given at once: its share, one for a probe after too many failures in a row, none while
 * it has a break. Remembers the endpoints that have an attempt under way or have failed lately. For any number of threads.
 */
final class EndpointGates {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointGates.class);
    private static final int MOST = 10_000;
    private static final int MOST_SHUT = 1_000; // parameters of a statement; what is past them is looked at in vain

    private final int share;
    private final CircuitBreakerConfig breakers;
    private final Map<UUID, Gate> gates = new HashMap<>();

    EndpointGates(int share, int failures, Duration pause) {
        this.share = share;
        this.breakers = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(failures)
                .minimumNumberOfCalls(failures)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(pause)
                .build();
    }

    private final class Gate {
        private final CircuitBreaker breaker = CircuitBreaker.of("endpoint", breakers);
        private int underWay;
        private long pauseEnd = System.nanoTime();

        boolean permits() {
            return underWay < share && !isPaused() && breaker.tryAcquirePermission();
        }

        boolean isPaused() {
            return System.nanoTime() - pauseEnd < 0;
        }

        /** The longest of several holds: attempts that began before it may end without one. */
        void pause(Duration asked) {
            long end = System.nanoTime() + asked.toNanos();
            if (end - pauseEnd > 0) {
                pauseEnd = end;
            }
        }

        boolean isShut() {
            boolean permits = permits();
            if (permits) {
                breaker.releasePermission();
            }
            return !permits;
        }

        boolean isForgettable() {
            return underWay == 0
                    && !isPaused()
                    && breaker.getState() == State.CLOSED
                    && breaker.getMetrics().getNumberOfFailedCalls() == 0;
        }
    }

    /** Whether an attempt may begin; if so, {@link #leave} follows. */
    synchronized boolean enter(UUID endpoint) {
        Gate gate = gates.computeIfAbsent(endpoint, id -> new Gate());
        if (!gate.permits()) {
            return false;
        }
        gate.underWay++;
        return true;
    }

    /**
     * The attempt has ended.
     *
     * @param outcome {@code null} if it says nothing about the endpoint
     */
    synchronized void leave(UUID endpoint, @Nullable Outcome outcome) {
        Gate gate = gates.get(endpoint);
        if (gate == null) {
            return; // there were too many
        }
        gate.underWay--;
        State before = gate.breaker.getState();
        if (outcome instanceof Outcome.Refused refused) {
            gate.breaker.onError(0, TimeUnit.NANOSECONDS, new IllegalStateException(refused.reason()));
            if (refused.retryAfter() != null) {
                gate.pause(refused.retryAfter());
            }
        } else if (outcome instanceof Outcome.Accepted) {
            gate.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        } else {
            gate.breaker.releasePermission();
        }
        tell(endpoint, before, gate.breaker.getState(), outcome);
        if (gate.isForgettable() || gates.size() > MOST && gate.underWay == 0) {
            gates.remove(endpoint);
        }
    }

    private static void tell(UUID endpoint, State before, State after, @Nullable Outcome outcome) {
        if (before == State.CLOSED && after == State.OPEN && outcome instanceof Outcome.Refused refused) {
            LOG.warn(
                    "Webhook endpoint {} fails, and gets one attempt at a time for now: {}",
                    endpoint,
                    refused.reason());
        } else if (before == State.HALF_OPEN && after == State.CLOSED) {
            LOG.info("Webhook endpoint {} answers again", endpoint);
        }
    }

    /** Endpoints that may be given nothing now. */
    synchronized List<UUID> shut() {
        return gates.entrySet().stream()
                .filter(gate -> gate.getValue().isShut())
                .map(Map.Entry::getKey)
                .limit(MOST_SHUT)
                .toList();
    }
}
