package dev.eventbus;

import java.util.List;

/**
 * What a job would be about.
 *
 * @param count how many failed events
 * @param sample the first of them, at most {@value #SAMPLE}
 */
public record FailedEventPreview(long count, List<FailedEvent> sample) {
    /** How many are shown. */
    public static final int SAMPLE = 10;
}
