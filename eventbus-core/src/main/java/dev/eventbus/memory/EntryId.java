package dev.eventbus.memory;

import java.util.Comparator;

/** An entry's id as Redis forms it: the millisecond of its append, and a number that tells apart those of one. */
record EntryId(long millis, long number) implements Comparable<EntryId> {
    static final EntryId ZERO = new EntryId(0, 0);

    private static final Comparator<EntryId> ORDER =
            Comparator.comparingLong(EntryId::millis).thenComparingLong(EntryId::number);

    /** The id that {@code text} writes; without a number that of the millisecond's first. */
    static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? new EntryId(Long.parseLong(text), 0)
                : new EntryId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    /** The id of the next append, at {@code now}; greater than this also when the clock went back. */
    EntryId next(long now) {
        return now > millis ? new EntryId(now, 0) : new EntryId(millis, number + 1);
    }

    /** The greatest id below this one. */
    EntryId before() {
        if (number > 0) {
            return new EntryId(millis, number - 1);
        }
        return millis > 0 ? new EntryId(millis - 1, Long.MAX_VALUE) : ZERO;
    }

    boolean isAfter(EntryId other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(EntryId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return millis + "-" + number;
    }
}
