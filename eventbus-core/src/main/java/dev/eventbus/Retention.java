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
        between("maxLength", events, 1, 1_000_000_000L);
        return new Retention(events, null, events * 10);
    }

    /**
     * A copy that also lets go of events older than {@code age}, by server time.
     *
     * @throws IllegalArgumentException if {@code age} is less than a second
     */
    public Retention withMaxAge(Duration age) {
        if (age.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("maxAge must be at least one second, but is " + age);
        }
        return new Retention(maxLength, age, hardLimit);
    }

    /**
     * A copy with another hard limit. The store may keep a little more, never less.
     *
     * @throws IllegalArgumentException if {@code events} is below {@link #maxLength()}
     */
    public Retention withHardLimit(long events) {
        between("hardLimit", events, maxLength, 10_000_000_000L);
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

    private static void between(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be from %d to %d, but is %d".formatted(name, min, max, value));
        }
    }
}
