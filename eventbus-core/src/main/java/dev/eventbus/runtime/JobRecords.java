package dev.eventbus.runtime;

import dev.eventbus.log.JobLog;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of one kind, among those of all. */
final class JobRecords {
    private static final Logger LOG = LoggerFactory.getLogger(JobRecords.class);

    private JobRecords() {}

    /** The newest of those of the kind, as {@code read} reads them; those that it cannot are left out, and told in the log. */
    static <T> List<T> newest(JobLog jobs, int max, Predicate<JobLog.Entry> ofTheKind, Function<JobLog.Entry, T> read) {
        for (int asked = max; ; asked = Math.min(JobLog.MOST_RECORDS, 4 * asked)) {
            List<JobLog.Entry> newest = jobs.records(asked);
            List<T> found = newest.stream()
                    .filter(ofTheKind)
                    .flatMap(entry -> readable(entry, read))
                    .limit(max)
                    .toList();
            if (found.size() == max || newest.size() < asked || asked >= JobLog.MOST_RECORDS) {
                return found;
            }
        }
    }

    private static <T> Stream<T> readable(JobLog.Entry entry, Function<JobLog.Entry, T> read) {
        try {
            return Stream.of(read.apply(entry));
        } catch (IllegalArgumentException edited) {
            LOG.warn("A record of {} cannot be read: it was edited, or written by another release", entry.time());
            return Stream.empty();
        }
    }
}
