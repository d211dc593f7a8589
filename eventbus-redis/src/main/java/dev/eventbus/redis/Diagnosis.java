package dev.eventbus.redis;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What may go wrong with this Redis, and what is there already. {@link #toString} is for people.
 *
 * @param where the server, without credentials
 * @param findings the worst first
 * @param streams the streams of events, the largest first
 */
public record Diagnosis(String where, List<Finding> findings, List<StreamSize> streams) {
    /** Copies the lists. */
    public Diagnosis {
        findings = List.copyOf(findings);
        streams = List.copyOf(streams);
    }

    /** How bad a finding is, the worst first. */
    public enum Severity {
        /** A promise of the bus does not hold. */
        ERROR,
        /** It will not hold under some circumstances, or something waits that nobody looks after. */
        WARNING,
        /** Worth knowing. */
        NOTICE
    }

    /**
     * One finding.
     *
     * @param severity how bad it is
     * @param check what was looked at: {@code eviction}, {@code persistence}, {@code replication}, {@code version},
     *     {@code commands}, {@code rights}, {@code clock}, {@code memory}, {@code keys}, {@code retention}, {@code reader}, {@code pending},
     *     {@code retries}, {@code failed}
     * @param what what is so, with names and counts
     * @param consequence what comes of it
     * @param remedy what to do about it
     */
    public record Finding(Severity severity, String check, String what, String consequence, String remedy) {
        /** In one line. */
        @Override
        public String toString() {
            return "%s %s: %s %s %s".formatted(severity, check, what, consequence, remedy);
        }
    }

    /**
     * A stream.
     *
     * @param stream its key
     * @param length how many entries it has
     * @param bytes about how much memory it takes; -1 if the user may not ask
     * @param groups how many subscriptions read it
     */
    public record StreamSize(String stream, long length, long bytes, int groups) {
        /** In one line. */
        @Override
        public String toString() {
            return "%s: %,d entries, %s, %d subscriptions"
                    .formatted(stream, length, bytes < 0 ? "size unknown" : "%,d bytes".formatted(bytes), groups);
        }
    }

    /** A line for each finding and each stream. */
    @Override
    public String toString() {
        return "Redis at %s: %s\n%s"
                .formatted(
                        where,
                        findings.isEmpty()
                                ? "nothing to complain about"
                                : findings.stream()
                                        .map(finding -> "\n  " + finding)
                                        .collect(Collectors.joining()),
                        streams.stream().map(stream -> "  " + stream + "\n").collect(Collectors.joining()));
    }
}
