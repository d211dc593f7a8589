package dev.eventbus.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs on failed entries and the replays, for some time after their last change, and the record of what was done with them. Each method is
 * one step, and may fail with {@link LogException}: then its effect is unknown. Of a job's facts the log itself knows
 * {@link #STATE} only.
 */
public interface JobLog {
    /** The fact that is {@link #RUNNING} until the job ends. */
    String STATE = "state";
    /** A job that has not ended. */
    String RUNNING = "RUNNING";
    /** A job that never goes on. */
    String DONE = "DONE";

    /** How long a job is kept after its last change. */
    Duration KEPT = Duration.ofDays(30);
    /** How many jobs are listed. */
    int MOST_JOBS = 1_000;
    /** How many records are kept. */
    int MOST_RECORDS = 10_000;

    /**
     * Adds a job that {@code runner} holds for {@code lease}, unless there is one with this id.
     *
     * @param record what goes on record with it
     */
    boolean add(String id, Map<String, String> facts, String runner, Duration lease, Map<String, String> record);

    /** Makes a job running and held again that is neither done nor held. */
    boolean resume(String id, String runner, Duration lease, Map<String, String> record);

    /** Changes facts of a job and renews its lease, if it is running and nobody else holds it. */
    boolean hold(String id, String runner, Duration lease, Map<String, String> facts);

    /** Changes facts, the state among them, of a job that is running, and ends its lease. */
    boolean end(String id, Map<String, String> facts, Map<String, String> record);

    /** The job with this id. */
    Optional<Job> find(String id);

    /** The ids of the last jobs, the newest first; some may be forgotten by now. */
    List<String> ids();

    /** How far a job is with the entries of {@code type}. */
    Part part(String id, String type);

    /**
     * Notes that a job has passed the failed entries of {@code type} up to one. What it moves is noted by {@link FailedLog},
     * and what it replays by {@link ReplayLog}.
     */
    void pass(String id, String type, String entryId);

    /** Puts something on record that is no change of a job. */
    void record(Map<String, String> record);

    /** What is on record, the newest first. */
    List<Entry> records(int max);

    /**
     * A job.
     *
     * @param facts what is known of it
     * @param held whether its runner's lease lasts
     */
    record Job(Map<String, String> facts, boolean held) {}

    /**
     * A part of a job.
     *
     * @param passed the id up to which all is done; {@code "0"} at the beginning
     * @param moved how many entries it has moved, or delivered
     * @param seen how many entries a replay has looked at
     */
    record Part(String passed, long moved, long seen) {
        /** A job that has not begun. */
        public static final Part NONE = new Part("0", 0, 0);
    }

    /** An entry of the record. */
    record Entry(Instant time, Map<String, String> facts) {}
}
