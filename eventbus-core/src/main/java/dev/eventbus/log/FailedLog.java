package dev.eventbus.log;

import dev.eventbus.ConfigurationException;
import java.util.List;
import java.util.Optional;

/** The failed entries of all subscriptions, each in a list of its subscription and type. */
public interface FailedLog {
    /** No job has this id. */
    String NO_JOB = "";

    /**
     * A page of failed entries, oldest first.
     *
     * @param after the id after which it begins; {@code "0"} for the first page
     */
    List<FailedEntry> list(String subscription, String type, String after, int max);

    /**
     * A page of failed entries, newest first.
     *
     * @param before the id before which it begins; {@code "+"} for the first page
     */
    List<FailedEntry> listNewestFirst(String subscription, String type, String before, int max);

    /** The one with this id. */
    Optional<FailedEntry> get(String subscription, String type, String id);

    /** How many there are. */
    long count(String subscription, String type);

    /** The same for no job. */
    default boolean retry(String subscription, String type, FailedEntry entry, Fields copy) {
        return retry(subscription, type, entry, copy, NO_JOB);
    }

    /**
     * Moves an entry to what waits for a retry, due now, in one step.
     *
     * @param copy the fields to keep until then
     * @param job the id of the job that has then moved one more, and passed it
     * @return whether it was there
     * @throws dev.eventbus.ConfigurationException if it was there, and nobody would ever take it: the subscription is not
     *     declared on that stream. It stays where it is
     */
    boolean retry(String subscription, String type, FailedEntry entry, Fields copy, String job);

    /** The same for no job. */
    default boolean discard(String subscription, String type, FailedEntry entry) {
        return discard(subscription, type, entry, NO_JOB);
    }

    /**
     * Removes an entry, in one step.
     *
     * @param job the id of the job that has then moved one more, and passed it
     * @return whether it was there
     */
    boolean discard(String subscription, String type, FailedEntry entry, String job);

    /** What {@link #retry} refuses with. */
    static ConfigurationException notDeclared(String subscription, String stream, FailedEntry entry) {
        return new ConfigurationException(
                "Failed event %s cannot be retried: subscription '%s' is not declared on %s, so that nobody would take it; it was detached, or its keys were deleted. Start the subscription and retry then, or discard the event."
                        .formatted(entry.id(), subscription, stream));
    }

    /**
     * A failed entry.
     *
     * @param id its id in the list
     * @param fields the entry's own fields and then those of its failure
     */
    record FailedEntry(String id, Fields fields) {}
}
