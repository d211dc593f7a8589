package dev.eventbus.subscribe;

import dev.eventbus.EventBusListener;
import dev.eventbus.log.LogConsumer.Loss;
import dev.eventbus.subscribe.HealthState.Trouble;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what was removed from a stream before a subscription settled it; its health shows it for an hour. */
final class Losses {
    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);
    static final Duration SHOWN = Duration.ofHours(1);

    private final String subscription;
    private final UnaryOperator<String> streams;
    private final EventBusListener listener;
    private final HealthState health;
    private final Clock clock;
    private long events;
    private boolean exact = true;
    private @Nullable Instant last;

    /** @param streams the stream of a type */
    Losses(
            String subscription,
            UnaryOperator<String> streams,
            EventBusListener listener,
            HealthState health,
            Clock clock) {
        this.subscription = subscription;
        this.streams = streams;
        this.listener = listener;
        this.health = health;
        this.clock = clock;
    }

    void tell(Loss loss) {
        String stream = streams.apply(loss.type());
        LOG.warn(
                "Subscription {} has lost {}{} events of {}: they were removed from the stream before it settled them",
                subscription,
                loss.exact() ? "" : "at least ",
                loss.entries(),
                stream);
        listener.lost(subscription, stream, loss.entries(), loss.exact());
        health.trouble(Trouble.LOST, sum(loss, stream));
    }

    private synchronized String sum(Loss loss, String stream) {
        events += loss.entries();
        exact &= loss.exact();
        last = clock.instant();
        return "has lost %s%d events, the last of %s at %s: they were removed before it settled them"
                .formatted(exact ? "" : "at least ", events, stream, last);
    }

    /** To be called now and then: what was lost long ago is history. */
    void look() {
        synchronized (this) {
            if (last == null || clock.instant().isBefore(last.plus(SHOWN))) {
                return;
            }
            events = 0;
            exact = true;
            last = null;
        }
        health.over(Trouble.LOST);
    }
}
