package dev.eventbus.log;

import dev.eventbus.ConfigurationException;
import java.util.List;

/** The failed entries of all subscriptions, each in a list of its subscription and type. */
public interface FailedLog {
    /**
     * A page of failed entries, oldest first.
     *
     * @param after the id after which it begins; {@code "0"} for the first page
     */
    List<FailedEntry> list(String subscription, String type, String after, int max);

    /** How many there are. */
    long count(String subscription, String type);

    /**
     * Moves an entry to what waits for a retry, due now, in one step.
     *
     * @param copy the fields to keep until then
     * @return whether it was there
     * @throws dev.eventbus.ConfigurationException if it was there, and nobody would ever take it: the subscription is not
     *     declared on that stream. It stays where it is
     */
    boolean retry(String subscription, String type, FailedEntry entry, Fields copy);

    /**
     * Removes an entry.
     *
     * @return whether it was there
     */
    boolean discard(String subscription, String type, FailedEntry entry);

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
