package dev.eventbus;

import java.util.List;

/**
 * Bulk work on failed events: a job goes through all that a query means, whatever its limit and order, in the background of the
 * process that started it, no faster than it may. It is about what was there when it began: what fails again meanwhile stays.
 *
 * <p>A job and what it has moved are kept in the store for 30 days after its last step, so that any process can look at it,
 * cancel it, and resume it when its own has died. While the store is away it waits. Of several jobs and callers that are at the
 * same event one moves it, and counts it. Who started, resumed or cancelled which job, when and why, is on record: the last
 * 10,000 such entries.
 *
 * <p>May be used by any number of threads. Each call throws {@link BusUnavailableException} if the store does not answer, or
 * the bus is closed, and {@link ConfigurationException} if it names a type, a subscription or a job that there is not.
 */
public interface FailedEventJobs {
    /** What a job with this query would be about now; nothing is changed. */
    FailedEventPreview preview(FailedEventQuery query);

    /**
     * Starts to give events back to the subscription that failed them; see {@link FailedEvents#retry(FailedEventQuery)}. The
     * job fails when it comes to one of a stream on which the subscription is not declared.
     */
    FailedEventJob retry(FailedEventQuery query, FailedEventJobOptions options);

    /** Starts to remove events for good. */
    FailedEventJob discard(FailedEventQuery query, FailedEventJobOptions options);

    /** The job with this id. */
    FailedEventJob get(String id);

    /** The last jobs, the newest first; at most 1,000. */
    List<FailedEventJob> list();

    /**
     * Ends a job; what it has moved is moved. The process that is at it stops within a second, or when the store answers it.
     *
     * @return the job: one that had ended before is as it was
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    FailedEventJob cancel(String id, String by, String reason);

    /**
     * Goes on with a job in this process, from where it was: one that was interrupted, cancelled or has failed.
     *
     * @return the job: one that is running or done is as it was
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    FailedEventJob resume(String id, String by, String reason);

    /** What was done with jobs, the newest first; at most {@code max}. */
    List<FailedEventJobRecord> records(int max);
}
