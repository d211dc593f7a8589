package dev.eventbus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a bus is.
 *
 * @param status the worst of its subscriptions', and not better than {@link Status#DEGRADED} while a stream is held back
 * @param subscriptions each of them, by name
 * @param heldStreams the streams that are held back, by name. One process at a time trims a stream and knows this; the
 *     others have it not in their lists
 */
public record Health(Status status, List<OfSubscription> subscriptions, List<HeldStream> heldStreams) {
    /** Copies the lists. */
    public Health {
        subscriptions = List.copyOf(subscriptions);
        heldStreams = List.copyOf(heldStreams);
    }

    /** From best to worst. */
    public enum Status {
        /** It does its work. */
        UP,
        /** It works, but somebody should look: its breaker is open, it is paused, it has lost events, a stream is held back. */
        DEGRADED,
        /** It gets no events; it goes on trying. */
        DOWN
    }

    /**
     * How a subscription of this process is.
     *
     * @param subscription its name
     * @param status what it can do
     * @param reason why, in a sentence; "reading" when it is up
     * @param since since when
     * @param pauses what of it is paused in all processes, the oldest first; see {@link Pauses}
     */
    public record OfSubscription(String subscription, Status status, String reason, Instant since, List<Pause> pauses) {
        /** Copies the list. */
        public OfSubscription {
            pauses = List.copyOf(pauses);
        }
    }

    /**
     * A stream that is beyond the soft bounds of its {@link Retention}, since a subscription, of this or another process, has
     * not settled its oldest events.
     *
     * @param stream its name
     * @param heldBy that subscription; of several the one that is furthest behind
     * @param length how many events are kept
     * @param hardLimit how many are kept at the most
     * @param untilHardLimit when the hard limit is reached if it goes on growing as it does; zero if it is reached, empty if
     *     it does not grow, or is looked at for the first time
     * @param since since when it is held back, by whomever, as far as this process knows
     */
    public record HeldStream(
            String stream,
            String heldBy,
            long length,
            long hardLimit,
            Optional<Duration> untilHardLimit,
            Instant since) {}
}
