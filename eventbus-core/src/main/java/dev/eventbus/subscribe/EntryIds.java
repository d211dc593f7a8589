package dev.eventbus.subscribe;

/** Orders entries by their ids, {@code milliseconds-sequence}, as a stream does. */
final class EntryIds {
    private EntryIds() {}

    static int compare(Task a, Task b) {
        return compare(a.entryId(), b.entryId());
    }

    static int compare(String a, String b) {
        int dashA = a.indexOf('-');
        int dashB = b.indexOf('-');
        int byTime = compareNumbers(a, 0, dashA, b, 0, dashB);
        return byTime != 0 ? byTime : compareNumbers(a, dashA + 1, a.length(), b, dashB + 1, b.length());
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
