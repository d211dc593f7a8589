package dev.eventbus.redis;

import dev.eventbus.FailedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one event: where it is, and what became of it for each subscription.
 *
 * @param eventId its id
 * @param entry its entry; empty if no stream has it, any more or yet
 * @param fates for each subscription of the stream that has it; where none has it, for those in whose hands a copy is
 * @param complete whether all places were looked at where it may be; if not, there were too many entries since its id was made
 */
public record EventBiography(UUID eventId, Optional<StoredEvent> entry, List<Fate> fates, boolean complete) {
    /** Copies the list. */
    public EventBiography {
        fates = List.copyOf(fates);
    }

    /** Whether anything is known of it. */
    public boolean isKnown() {
        return entry.isPresent() || !fates.isEmpty();
    }

    /** What became of it for a subscription. */
    public sealed interface Fate {
        /** The subscription. */
        String subscription();

        /** The type of the stream that it came from. */
        String type();
    }

    /** It was not given to the subscription yet. */
    public record Waiting(String subscription, String type) implements Fate {}

    /**
     * It was given to a process that has not settled it.
     *
     * @param consumer the process
     * @param since how long ago that was
     * @param deliveries how often it was begun, as far as Redis counts
     */
    public record Held(String subscription, String type, String consumer, Duration since, long deliveries)
            implements Fate {}

    /**
     * It has failed, and is tried again.
     *
     * @param due when; in the past if it is being tried now, or nobody is there to do it
     * @param attempts how many attempts have failed; 0 if that is not known, or it was sent back from the failed events
     * @param error the class of the last failure, where it is known
     * @param message its message
     * @param consumer who tries it now; {@code null} if nobody does
     */
    public record Retrying(
            String subscription,
            String type,
            Instant due,
            int attempts,
            @Nullable String error,
            @Nullable String message,
            @Nullable String consumer)
            implements Fate {}

    /** It is set aside, since its tenant is paused; see {@link dev.eventbus.Pauses}. */
    public record SetAside(String subscription, String type) implements Fate {}

    /**
     * The subscription gave up on it.
     *
     * @param event the failed event
     */
    public record Failed(String subscription, String type, FailedEvent event) implements Fate {}

    /** It is done with: handled, or discarded after it had failed, or from before the subscription began. */
    public record Settled(String subscription, String type) implements Fate {}
}
