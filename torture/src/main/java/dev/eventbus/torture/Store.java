package dev.eventbus.torture;

import java.util.List;

/** What is in Redis at the end. */
record Store(List<Entry> entries, List<Failed> failed, List<Group> groups) {
    /** An entry of a stream. */
    record Entry(String type, String entry, String id, String label) {}

    /** An entry of a failed list. */
    record Failed(String sub, String type, String entry, String reason, int attempts) {}

    /**
     * A subscription on one stream.
     *
     * @param readTo the last entry that it was given
     * @param waiting what waits for a retry: the ids with a due time or a copy
     * @param pending ids that consumers hold
     * @param consumers the group's consumers, each with how many entries it holds
     */
    record Group(
            String sub,
            String type,
            String readTo,
            List<String> waiting,
            List<String> pending,
            List<String> consumers) {}
}
