package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a bus does with an event whose handler fails, whatever its store. */
public abstract class FailureContract extends BusFixture {
    @Test
    void aTenantPolicyThatEndsInAnErrorCostsAttemptsAndHoldsUpNothing() {
        UUID unlucky = UUID.randomUUID();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        EventBus reading = open(builder().listener(told).tenantPolicy(known -> {
            if (known.equals(unlucky)) {
                throw new AssertionError("policy");
            }
            return Optional.empty();
        }));
        reading.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> handled.add(event.number()));

        bus.publish(new Placed(unlucky, "k", 1));
        bus.publish(placed(2));

        await().atMost(PATIENCE).until(() -> handled.contains(2) && !told.parked.isEmpty());
        assertThat(told.parked.get(0))
                .returns(FailureReason.HANDLER, FailedEvent::reason)
                .returns(3, FailedEvent::attempts);
        assertThat(handled).containsExactly(2);
    }

    @Test
    void aHandlerThatFailsTwiceGetsTheEventThreeTimes() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> {
            attempts.add(context.attempt());
            if (context.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
        });

        bus.publish(placed(1));

        await().until(() -> told.handled.size() == 1);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(told.retried).hasSize(2);
        assertThat(failed("s")).isEmpty();
    }

    @Test
    void anEventThatUsesUpItsAttemptsIsParkedWithItsStory() {
        bus.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> {
            throw new IllegalStateException("number " + context.attempt());
        });

        Published published = bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        FailedEvent failed = failed("s").get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.subscription()).isEqualTo("s");
        assertThat(failed.stream()).isEqualTo(published.stream());
        assertThat(failed.entryId()).isEqualTo(published.entryId());
        assertThat(failed.eventId()).contains(published.eventId());
        assertThat(failed.tenantId()).contains(tenant);
        assertThat(failed.error()).isEqualTo(IllegalStateException.class.getName());
        assertThat(failed.message()).isEqualTo("number 3");
        assertThat(failed.stack()).contains("FailureContract");
        assertThat(failed.fingerprint()).startsWith("IllegalStateException-");
        assertThat(failed.first()).isBefore(failed.last());
        assertThat(failed.fields()).containsEntry("type", "PLACED").containsKey("payload");
        await().until(() -> told.parked.size() == 1);
        assertThat(told.parked.get(0)).isEqualTo(failed);
    }

    @Test
    void aRejectedEventIsParkedAtOnce() {
        bus.subscribe("s", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).reason()).isEqualTo(FailureReason.REJECTED);
        assertThat(failed("s").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void anExceptionThatThePolicyExcludesIsNotRetried() {
        bus.subscribe("s", Placed.class)
                .retry(QUICK.neverOn(IllegalArgumentException.class))
                .start((event, context) -> {
                    throw new RuntimeException(new IllegalArgumentException("bad"));
                });

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void aHandlerChoosesWhenAnEventComesAgain() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new RetryLaterException(Duration.ofMillis(5), "not now");
                    }
                });

        bus.publish(placed(1));

        await().until(() -> told.handled.size() == 1);
        assertThat(calls).hasValue(3);
    }

    @Test
    void anEventIsParkedWhenItsTimeLimitWouldBeExceeded() {
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults()
                        .withFixedDelay(Duration.ofSeconds(60))
                        .withTimeLimit(Duration.ofSeconds(30)))
                .start((event, context) -> {
                    throw new IllegalStateException();
                });

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void anErrorOfAHandlerIsAFailureLikeAnother() {
        AtomicInteger good = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            if (event.number() == 0) {
                throw new StackOverflowError();
            }
            good.incrementAndGet();
        });

        bus.publishAll(placed(0, 2));

        await().until(() -> good.get() == 1 && failed("s").size() == 1);
        assertThat(failed("s").get(0).error()).isEqualTo(StackOverflowError.class.getName());
    }

    @Test
    void aHandlerThatExceedsItsTimeIsInterruptedAndHoldsUpNobody() {
        for (int concurrency : new int[] {1, 2}) {
            String name = "slow-" + concurrency;
            List<Integer> handled = new CopyOnWriteArrayList<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            CountDownLatch end = new CountDownLatch(1);
            bus.subscribe(name, Placed.class)
                    .fromNow()
                    .concurrency(concurrency)
                    .handlerTimeout(Duration.ofSeconds(2))
                    .retry(RetryPolicy.never())
                    .start((event, context) -> {
                        if (event.number() < 2) {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                                end.await(); // and it goes on
                            }
                        }
                        handled.add(event.number());
                    });

            bus.publishAll(placed(0, 6));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> interrupted.get()
                            && handled.containsAll(List.of(2, 3, 4, 5))
                            && failed(name).size() == 2);
            assertThat(failed(name)).extracting(FailedEvent::reason).containsOnly(FailureReason.TIMEOUT);
            end.countDown();
        }
    }

    @Test
    void aFailedEventComesBackToItsOwnSubscriptionOnlyWhenSomebodyRetriesIt() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        AtomicInteger other = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            attempts.add(context.attempt());
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        });
        bus.subscribe("other", Placed.class).start((event, context) -> other.incrementAndGet());
        bus.publish(placed(1));
        await().until(() -> failed("s").size() == 1 && other.get() == 1);
        broken.set(false);

        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s").tenant(UUID.randomUUID())))
                .isZero();
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s").tenant(tenant)))
                .isEqualTo(1);

        await().until(() -> attempts.size() == 2);
        assertThat(attempts).containsExactly(1, 1);
        assertThat(failed("s")).isEmpty();
        assertThat(other).hasValue(1);
    }

    @Test
    void aDiscardedEventIsGone() {
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            throw new IllegalStateException();
        });
        bus.publishAll(placed(0, 3));
        await().until(() -> failed("s").size() == 3);

        assertThat(bus.failedEvents().discard(FailedEventQuery.of("s").limit(2)))
                .isEqualTo(2);

        assertThat(bus.failedEvents().count(FailedEventQuery.of("s"))).isEqualTo(1);
    }
}
