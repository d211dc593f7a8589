package dev.eventbus;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Describes a replay: retained history that is delivered to one subscription again. Nothing happens before {@link #start}. For one
 * thread.
 *
 * <p>What is replayed was given to the subscription before: where it reads now does not matter and does not change. Each event is
 * copied to what waits for its retry, due now, in the order of its stream and, between streams, of time to within a second; there
 * it is taken like a retry, by whichever process. {@link EventContext#replayed} tells it apart, and each time it comes it has all
 * attempts before it; where it fails for good it is parked with {@link FailedEvent#replay}. What the subscription holds at that
 * moment, or what waits for a retry, comes anyway and is not copied. A tenant that is {@link Pauses paused} gets nothing: its
 * events are set aside.
 *
 * <p>Replaying means handling again: {@link SubscriptionOptions#deduplicate} does not keep a replayed event from its handler,
 * although it was handled before, nor from being handled once more if its process dies. A handler's own inbox does.
 */
public interface ReplayBuilder {
    /** From what was appended at this time on, by the store's clock; from the oldest event that is retained unless given. */
    ReplayBuilder from(Instant start);

    /** Up to what was appended before this time, by the store's clock; to what the subscription was given last unless given. */
    ReplayBuilder to(Instant end);

    /** Only the events of one tenant. */
    ReplayBuilder tenant(UUID tenant);

    /** Only events of these types, by their wire names; of all that the subscription reads unless given. */
    ReplayBuilder types(Collection<String> types);

    /** The same. */
    default ReplayBuilder types(String... types) {
        return types(List.of(types));
    }

    /**
     * Only events that this says yes to; asked on a thread of this bus. What cannot be decoded is left out. It ends with its
     * process: to go on elsewhere it has to be given again, see {@link Replays#resume(String, String, String, Predicate)}.
     */
    ReplayBuilder filter(Predicate<? super Envelope<?>> filter);

    /**
     * How many events are copied each second at the most; 100 unless given.
     *
     * @throws IllegalArgumentException unless it is from 1 to 100,000
     */
    ReplayBuilder rate(int eventsPerSecond);

    /** Who wants it; to be given. */
    ReplayBuilder by(String who);

    /** Why, for those who read the record later; to be given. */
    ReplayBuilder reason(String why);

    /**
     * What it would be about now; nothing is changed. Reads all of the range. Who wants it and why need not be known.
     *
     * @throws ConfigurationException as {@link #start} does
     * @throws IllegalArgumentException if the range ends before it begins
     * @throws BusUnavailableException if the store does not answer, or the bus is closed
     */
    ReplayPreview preview();

    /**
     * Starts it, in the background of this process. It is about what is there now. Where that is nothing, it is done at once and
     * says so ({@link Replay#problem}).
     *
     * @return the replay as it begins; {@link Replays} has it later
     * @throws ConfigurationException if the subscription is declared on no stream of the catalog, or does not read one of the
     *     types; the message has names that are like it
     * @throws IllegalArgumentException if the range ends before it begins; if {@code by} or {@code reason} is missing, blank, or
     *     has more than 1,000 characters
     * @throws BusUnavailableException if the store does not answer, or the bus is closed. It may be started or not; look at
     *     {@link Replays#list}
     */
    Replay start();
}
