package dev.eventbus.log;

import java.util.List;
import java.util.Optional;

/**
 * What is retained of streams, and the way of it to one subscription once more. Every method may fail with {@link LogException}:
 * then its effect is unknown, and it may be called again.
 */
public interface ReplayLog {
    /** The last entry that a subscription was given of a stream; empty if it is not declared there. */
    Optional<String> given(String subscription, String type);

    /** How many entries are retained after one, and up to one. It takes its time, and keeps nobody else waiting for long. */
    long count(String type, String after, String upTo);

    /** The first of the entries that are retained after one, and up to one, in their order. */
    List<Entry> read(String type, String after, String upTo, int max);

    /**
     * An entry of a stream, or a copy of one.
     *
     * @param id its id there
     */
    record Entry(String id, Fields fields) {}

    /**
     * Adds copies to what waits for a retry, due now, and notes that a job has passed them; in one step, unless the job is
     * somewhere else by now. A copy of what the subscription holds, or of what waits already, is left out.
     *
     * @param mostWaiting nothing is added while so many wait
     */
    Step deliver(String subscription, String type, Part part, int mostWaiting);

    /**
     * A part of what a job replays.
     *
     * @param job the id of the job
     * @param after what the job has passed so far, as {@link JobLog#part} says
     * @param through the last entry that is passed with this part
     * @param seen how many entries of the stream are
     * @param copies those of them that are to be delivered
     */
    record Part(String job, String after, String through, long seen, List<Entry> copies) {}

    /** What {@link #deliver} did. */
    enum Step {
        /** It is done. */
        DONE,
        /** Nothing: too many wait. */
        CROWDED,
        /** Nothing: the job has passed something else since, or just this. */
        PASSED,
        /** Nothing: the subscription is not declared on the stream. */
        NOT_DECLARED
    }
}
