package dev.eventbus.benchmarks.bus;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.FailedEvent;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.benchmarks.work.TicketUpdated;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A subscription in which every event fails, three times without a delay, and is parked. */
final class FailingSubscription {
    static final int ATTEMPTS = 3;

    private FailingSubscription() {}

    /** @param onAttempt is told each event of each attempt */
    static Subscription start(EventBus bus, String name, Consumer<TicketUpdated> onAttempt) {
        return bus.subscribe(name, TicketUpdated.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(ATTEMPTS).withFixedDelay(Duration.ZERO))
                .breaker(BreakerPolicy.disabled())
                .start((event, context) -> {
                    onAttempt.accept(event);
                    throw new IllegalStateException("The mail server refused the recipient");
                });
    }

    /** Counts what is parked. */
    record Parked(AtomicLong count) implements EventBusListener {
        @Override
        public void parked(FailedEvent event) {
            count.incrementAndGet();
        }
    }
}
