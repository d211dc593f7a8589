package dev.eventbus.log;

import dev.eventbus.Durability;
import dev.eventbus.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A store of streams, one for each event type. Safe for any number of threads. */
public interface EventLog extends AutoCloseable {
    /** The stream that has the events of {@code type}. */
    String stream(String type);

    /**
     * Appends an entry, once, whatever happens to the connection meanwhile. Never blocks. Entries that one thread appends
     * to one stream are stored in that order.
     *
     * @param eventId the event's id, which is also in {@code fields}: it tells two attempts at one append from two
     *     appends
     * @return the entry's id; or exceptionally {@link dev.eventbus.BusUnavailableException} when it was certainly not
     *     stored, {@link dev.eventbus.PublishOutcomeUnknownException} when that is unknown at the end of the publish
     *     timeout, {@link dev.eventbus.EventBusException} when the store refused it
     */
    CompletableFuture<String> append(String type, UUID eventId, Fields fields);

    /**
     * The same for an event that may have been appended before, by whoever: while its entry is in the stream, no second one
     * is appended. Also when several do this at once. What is appended to the stream meanwhile waits, so that order holds.
     *
     * @return the id of the entry, the new one or the first that was there
     */
    default CompletableFuture<String> appendOnce(String type, UUID eventId, Fields fields) {
        return appendOnce(type, eventId, fields, new AppendChain());
    }

    /**
     * The same as a link of {@code chain}, all of whose links are of this type: when it fails, the chain is broken; after that
     * its later links are not stored, unless they were before, and complete exceptionally with
     * {@link dev.eventbus.BusUnavailableException}.
     */
    CompletableFuture<String> appendOnce(String type, UUID eventId, Fields fields, AppendChain chain);

    /**
     * Does nothing if this store can do what {@code durability} asks, or does not answer now. Asks the store at the first
     * call for each, and waits for the answer.
     *
     * @throws dev.eventbus.ConfigurationException if it cannot
     */
    void check(Durability durability);

    /**
     * Waits until an appended entry is so safe. Never blocks.
     *
     * @return exceptionally {@link dev.eventbus.DurabilityException} if it is not at the end of {@code timeout}, or if that
     *     cannot be known
     */
    CompletableFuture<Void> secure(String type, UUID eventId, String entryId, Durability durability, Duration timeout);

    /**
     * Creates the group of {@code subscription} on the stream of {@code type}, and the stream where there is none yet.
     * One that exists stays as it is. One that was lost begins again at its saved position, whatever {@code start} says.
     *
     * @throws dev.eventbus.ConfigurationException if something else has the stream's place
     * @throws LogException if the store cannot be reached
     */
    void declare(String subscription, String type, StartPosition start);

    /**
     * Tells tools without classes which fields of the payloads of {@code type} are not to be shown; those they know already stay.
     * Waits for the store; where it refuses or does not answer, that is logged. A store that no tool looks into does nothing.
     */
    default void markSensitive(String type, Set<String> fields) {}

    /** Splits {@code types} into those whose streams one consumer can read together. */
    List<List<String>> readableTogether(Collection<String> types);

    /**
     * A new consumer of {@code subscription} on the streams of {@code types}, which are declared and readable together.
     * It holds nothing yet. Each call makes a consumer with a name of its own, also in one process.
     *
     * @throws LogException if the store cannot be reached
     */
    LogConsumer join(String subscription, List<String> types);

    /**
     * Lets go of a page of the oldest entries of {@code type} that exceed the soft bounds of {@code retention}, but never
     * of one that a subscription has not been given or has not settled. One log at a time does this for a stream; the
     * others let go of nothing until it has been silent for some time.
     *
     * @param believedUntil up to which time (ms since the epoch) the store's clock is believed: if it shows a later one,
     *     nothing goes because of its age
     * @throws LogException if the store cannot be reached
     */
    Trimmed trim(String type, Retention retention, long believedUntil);

    /**
     * What {@link #trim} did.
     *
     * @param ours whether this log does it; if not, nothing was looked at, since another one does, or there is no stream
     * @param removed how many entries are gone
     * @param more whether more of them exceed the bounds and can go
     * @param heldBy the subscription whose unsettled entries keep older ones from going; empty when none does
     * @param length how many entries are left
     * @param time the time by the store's clock
     */
    record Trimmed(boolean ours, long removed, boolean more, Optional<String> heldBy, long length, Instant time) {
        /** Nothing was looked at. */
        public static Trimmed notOurs(Instant time) {
            return new Trimmed(false, 0, false, Optional.empty(), 0, time);
        }
    }

    /** The subscriptions of all streams. */
    SubscriptionLog subscriptions();

    /** The failed entries of all subscriptions. */
    FailedLog failed();

    /** What is retained, for replays. */
    ReplayLog replays();

    /** The pauses of subscriptions. */
    PauseLog pauses();

    /** The jobs on failed entries, and replays. */
    JobLog jobs();

    /** Ends all connections and threads. What was appended and not answered completes exceptionally. */
    @Override
    void close();
}
