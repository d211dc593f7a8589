package dev.eventbus;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of a stream is kept. Immutable.
 *
 * <p>The soft bounds ({@link #maxLength()}, {@link #maxAge()}) never remove what a subscription has not settled. The
 * {@link #hardLimit()} does, to protect the server's memory; what it removes is counted and reported.
 */
public final class Retention {
    private static final Retention DEFAULTS = new Retention(10_000, null, 100_000);

    private static final long MOST_EVENTS = 10_000_000_000L;
    private static final Duration SHORTEST_AGE = Duration.ofSeconds(1);
    private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

    private final long maxLength;
    private final @Nullable Duration maxAge;
    private final long hardLimit;

    private Retention(long maxLength, @Nullable Duration maxAge, long hardLimit) {
        this.maxLength = maxLength;
        this.maxAge = maxAge;
        this.hardLimit = hardLimit;
    }

    /** 10,000 events of every type, at most 100,000. */
    public static Retention defaults() {
        return DEFAULTS;
    }

    /**
     * Keeps {@code events} of every type; the hard limit is ten times that.
     *
     * @throws IllegalArgumentException if {@code events} is not from 1 to 1,000,000,000
     */
    public static Retention maxLength(long events) {
        if (events < 1 || events > MOST_EVENTS / 10) {
            throw new IllegalArgumentException(
                    "maxLength must be from 1 to %d, but is %d".formatted(MOST_EVENTS / 10, events));
        }
        return new Retention(events, null, events * 10);
    }

    /**
     * A copy that also lets go of events older than {@code age}, by server time.
     *
     * @throws IllegalArgumentException if {@code age} is not from a second to 100 years
     */
    public Retention withMaxAge(Duration age) {
        if (age.compareTo(SHORTEST_AGE) < 0 || age.compareTo(LONGEST_AGE) > 0) {
            throw new IllegalArgumentException(
                    "maxAge must be from %s to %s, but is %s".formatted(SHORTEST_AGE, LONGEST_AGE, age));
        }
        return new Retention(maxLength, age, hardLimit);
    }

    /**
     * A copy with another hard limit. The store may keep a little more, never less.
     *
     * @throws IllegalArgumentException if {@code events} is below {@link #maxLength()}, or over 10,000,000,000
     */
    public Retention withHardLimit(long events) {
        if (events < maxLength) {
            throw new IllegalArgumentException(
                    "hardLimit must not be below maxLength, which is %d, but is %d".formatted(maxLength, events));
        }
        if (events > MOST_EVENTS) {
            throw new IllegalArgumentException(
                    "hardLimit must be at most %d, but is %d".formatted(MOST_EVENTS, events));
        }
        return new Retention(maxLength, maxAge, events);
    }

    /** How many settled events are kept. */
    public long maxLength() {
        return maxLength;
    }

    /** How old a settled event may become. */
    public Optional<Duration> maxAge() {
        return Optional.ofNullable(maxAge);
    }

    /** How many events are kept at the most, settled or not. */
    public long hardLimit() {
        return hardLimit;
    }
}
