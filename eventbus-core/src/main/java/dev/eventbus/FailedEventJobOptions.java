package dev.eventbus;

/** Who wants a job, why, and how fast it may go. Immutable; start from {@link #of}. */
public final class FailedEventJobOptions {
    private static final int DEFAULT_EVENTS_PER_SECOND = 100;

    private final String by;
    private final String reason;
    private final int eventsPerSecond;

    private FailedEventJobOptions(String by, String reason, int eventsPerSecond) {
        this.by = by;
        this.reason = reason;
        this.eventsPerSecond = eventsPerSecond;
    }

    /**
     * For whoever {@code by} is, at 100 events a second.
     *
     * @param reason for those who read the record later
     * @throws IllegalArgumentException if one is blank or has more than 1,000 characters
     */
    public static FailedEventJobOptions of(String by, String reason) {
        return new FailedEventJobOptions(checked("by", by), checked("reason", reason), DEFAULT_EVENTS_PER_SECOND);
    }

    /**
     * A copy that moves at most so many events each second, one after another.
     *
     * @throws IllegalArgumentException unless it is from 1 to 100,000
     */
    public FailedEventJobOptions withEventsPerSecond(int events) {
        if (events < 1 || events > 100_000) {
            throw new IllegalArgumentException("eventsPerSecond must be from 1 to 100000, but is " + events);
        }
        return new FailedEventJobOptions(by, reason, events);
    }

    /** Who wants it. */
    public String by() {
        return by;
    }

    /** Why. */
    public String reason() {
        return reason;
    }

    /** How many events it may move each second. */
    public int eventsPerSecond() {
        return eventsPerSecond;
    }

    private static String checked(String what, String text) {
        if (text.isBlank() || text.length() > 1_000) {
            throw new IllegalArgumentException(
                    "'%s' must have 1 to 1000 characters and not be blank, but has %d".formatted(what, text.length()));
        }
        return text;
    }
}
