package dev.eventbus.redis;

/** The id of a stream entry: server milliseconds and a number within them. */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {
    static final EntryId FIRST = new EntryId(0, 0);
    static final EntryId LAST = new EntryId(-1, -1);

    static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? new EntryId(Long.parseUnsignedLong(text), 0)
                : new EntryId(
                        Long.parseUnsignedLong(text, 0, dash, 10),
                        Long.parseUnsignedLong(text, dash + 1, text.length(), 10));
    }

    /** The greatest id below the first one of {@code millis}. */
    static EntryId before(long millis) {
        return millis <= 0 ? FIRST : new EntryId(millis - 1, -1L);
    }

    @Override
    public int compareTo(EntryId other) {
        int byMillis = Long.compareUnsigned(millis, other.millis);
        return byMillis != 0 ? byMillis : Long.compareUnsigned(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + '-' + Long.toUnsignedString(sequence);
    }
}
