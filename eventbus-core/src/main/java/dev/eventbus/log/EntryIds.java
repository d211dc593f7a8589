package dev.eventbus.log;

/** The ids of entries, {@code milliseconds-sequence}, in the order of a stream. */
public final class EntryIds {
    private EntryIds() {}

    /** Like a comparator. */
    public static int compare(String a, String b) {
        int dashA = a.indexOf('-');
        int dashB = b.indexOf('-');
        int byTime = compareNumbers(a, 0, dashA, b, 0, dashB);
        return byTime != 0 ? byTime : compareNumbers(a, dashA + 1, a.length(), b, dashB + 1, b.length());
    }

    /** The id right before {@code id}; of {@code 0-0} itself. */
    public static String before(String id) {
        long millis = millis(id);
        long sequence = sequence(id);
        if (sequence > 0) {
            return millis + "-" + (sequence - 1);
        }
        return millis == 0 ? "0-0" : (millis - 1) + "-" + Long.MAX_VALUE;
    }

    /** The id right after {@code id}. */
    public static String next(String id) {
        return millis(id) + "-" + (sequence(id) + 1);
    }

    /** The time of its append, in ms since the epoch. */
    public static long millis(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    private static long sequence(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** Decimal numbers without leading zeros: the longer is the larger. */
    private static int compareNumbers(String a, int fromA, int toA, String b, int fromB, int toB) {
        int lengths = Integer.compare(toA - fromA, toB - fromB);
        if (lengths != 0) {
            return lengths;
        }
        for (int i = 0; i < toA - fromA; i++) {
            int digits = Character.compare(a.charAt(fromA + i), b.charAt(fromB + i));
            if (digits != 0) {
                return digits;
            }
        }
        return 0;
    }
}
