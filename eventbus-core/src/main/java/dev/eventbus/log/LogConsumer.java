package dev.eventbus.log;

import dev.eventbus.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One process' membership in a subscription, over one or more streams. It holds a lease that {@link #pulse} renews;
 * when the lease ends, others take over what it holds, and from then on its settlements are refused.
 *
 * <p>{@link #read} and {@link #held} are for one thread at a time, and never both under way; the rest may be called by
 * any. Every method, and every future, may fail with {@link LogException}: then its effect is unknown, and it may be
 * called again.
 */
public interface LogConsumer extends AutoCloseable {
    /** Unique to this membership. */
    String name();

    /**
     * Hands out new entries, in stream order, and holds them: at most {@code max} of each stream. Waits up to {@code
     * wait} for the first. Does not block: the thread that completes one read may ask for the next.
     *
     * @return empty when none came; exceptionally {@link GroupLostException} when the group is gone
     */
    CompletableFuture<List<Delivery>> read(int max, Duration wait);

    /** Has a read that waits return now, empty. It may take until the end of its wait all the same. */
    default void wake() {}

    /**
     * What this consumer holds by the store's account and not by the caller's: replies that were lost on their way, and
     * what it has taken over. Counts no attempt.
     *
     * @param inHand the {@link Delivery#key() keys} of what the caller knows of
     * @param max about how many
     * @return oldest first
     */
    List<Delivery> held(Set<String> inHand, int max);

    /**
     * Renews the lease and tells what there is to do. To be called about every second.
     *
     * @param inHand whether the caller holds anything
     */
    Pulse pulse(boolean inHand);

    /**
     * What a pulse found.
     *
     * @param fenced whether this consumer was taken over: it is to be left for a new one, and nothing it held may be begun
     * @param nextRetry when the next entry that waits for a retry is due, from now; empty when none waits
     * @param dead consumers of the same subscription whose lease has ended
     * @param losses entries that were found to have been removed from their stream before the subscription read them,
     *     each told once to every consumer that is there when it is found
     */
    record Pulse(boolean fenced, Optional<Duration> nextRetry, Set<String> dead, List<Loss> losses) {}

    /**
     * Entries that were removed from their stream before they were settled.
     *
     * @param type the type whose stream had them
     * @param entries how many
     * @param exact whether it is exactly that many, or at least
     */
    record Loss(String type, long entries, boolean exact) {}

    /** The pauses of the subscription as of the last pulse; the first one is a part of joining. Asks nobody. */
    Pauses pauses();

    /**
     * What is paused.
     *
     * @param all the pauses
     * @param version another one each time that anything may have changed, also what is set aside
     */
    record Pauses(Set<Pause> all, String version) {
        /** Copies the set. */
        public Pauses {
            all = Set.copyOf(all);
        }
    }

    /**
     * Takes over up to about {@code max} entries of each stream that {@code deadConsumer} holds, if its lease has still
     * ended; removes it when it holds nothing any more. They are found with {@link #held}. Counts no attempt. An entry
     * that was removed from its stream meanwhile is parked as {@code TRIMMED}.
     */
    TakenOver takeOver(String deadConsumer, int max);

    /**
     * What a takeover got.
     *
     * @param entries how many entries are now held by this consumer
     * @param trimmed those that were gone and are parked
     * @param more whether there are more to take
     */
    record TakenOver(long entries, List<Loss> trimmed, boolean more) {}

    /**
     * Takes entries whose retry is due, and holds them for as long as the lease of this consumer lasts. Among them are
     * those that somebody took whose lease has ended, and those that this consumer took and does not have in hand: replies
     * that were lost on their way, found within seconds.
     *
     * @param inHand the {@link Delivery#key() keys} of what the caller knows of
     * @param max how many at the most
     */
    List<Delivery> takeDue(Set<String> inHand, int max);

    /**
     * Counts one more delivery, just before the handler of a recovered entry runs, so that an entry that kills its
     * process is found out and its neighbours are not.
     *
     * @return whether this consumer still holds it; if not, it must not be begun
     */
    boolean begin(Delivery delivery);

    /**
     * Takes back what {@link #begin} counted for {@code delivery}, since its handler had an outcome that counts for nothing.
     * Does nothing where this consumer does not hold it any more.
     *
     * @param delivery as it was given to {@link #begin}
     */
    void withdraw(Delivery delivery);

    /**
     * Settles entries as handled.
     *
     * @param markFor how long to remember each event as handled (see {@link #handledBefore}); zero not to
     * @return those that this consumer did not hold any more: their settlement was refused
     */
    CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor);

    /**
     * Settles an entry by keeping {@code copy} until it is due, in one step.
     *
     * @param copy its fields, and those of its failures so far
     * @return when it is due, by the store's clock; empty when this consumer did not hold it any more
     */
    CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay);

    /**
     * Settles an entry by appending {@code failed} to the failed entries of the subscription, in one step.
     *
     * @param failed its fields, and those of its failure
     * @return its id there; empty when this consumer did not hold it any more
     */
    CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed);

    /**
     * Settles an entry by setting {@code copy} aside, in one step, for as long as {@code tenant} is paused.
     *
     * @param copy its fields, and those of its failures so far
     * @return its id there; empty when this consumer did not hold it any more
     */
    CompletableFuture<Optional<String>> setAside(Delivery delivery, UUID tenant, Fields copy);

    /**
     * Looks at a page of what is set aside of a stream, and moves what is of a tenant that is not paused to what waits for a
     * retry, due now, in its order. Each moves in one step, whoever asks.
     *
     * @param after the id after which the page begins; {@code "0"} for the first
     * @param paused tenants that are known to be paused, also where the store knows of no pause on this stream
     */
    BroughtBack bringBack(String type, String after, Set<UUID> paused);

    /**
     * What {@link #bringBack} did.
     *
     * @param entries how many it moved
     * @param after the id after which the next page begins; empty if this was the last
     */
    record BroughtBack(long entries, Optional<String> after) {}

    /** Which of these a marking {@link #acknowledge} has remembered as handled. */
    List<Delivery> handledBefore(List<Delivery> deliveries);

    /**
     * Ends the lease at once, so that whoever is next starts on what is still held without waiting; removes the consumer
     * when it holds nothing. Entries from {@link #takeDue} that are not settled are due again.
     */
    void leave(Collection<Delivery> retries);

    /** Ends what belongs to this consumer alone, such as its connection; a read under way fails. Settles nothing. */
    @Override
    void close();
}
