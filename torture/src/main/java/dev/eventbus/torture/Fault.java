package dev.eventbus.torture;

/**
 * A fault as it happened, in microseconds of the machine's clock.
 *
 * @param target the process, {@code redis}, {@code proxy}, or the subscription and type
 */
record Fault(Kind kind, String target, long start, long end) {
    /** How far a fault reaches. */
    enum Reach {
        /** One process. */
        PROCESS,
        /** Everybody's way to the store. */
        ALL,
        /** One key of one subscription. */
        KEY
    }

    /** What can happen, and how often in each round of the schedule. */
    enum Kind {
        CONSUMER_KILL(Reach.PROCESS, 3, 500, 4_000, "kill -9"),
        CONSUMER_RESTART(Reach.PROCESS, 2, 0, 1, "restart in good order"),
        ROLLING_RESTART(Reach.PROCESS, 1, 0, 1, "rolling restart in good order"),
        CONSUMER_SHORT_FREEZE(Reach.PROCESS, 1, 200, 900, "freeze"),
        CONSUMER_LONG_FREEZE(Reach.PROCESS, 3, 3_500, 9_000, "freeze past its lease"),
        PUBLISHER_KILL(Reach.PROCESS, 1, 300, 2_000, "kill -9"),
        REDIS_KILL(Reach.ALL, 2, 100, 3_000, "kill -9"),
        REDIS_SHORT_FREEZE(Reach.ALL, 1, 300, 2_000, "freeze"),
        REDIS_LONG_FREEZE(Reach.ALL, 1, 3_500, 8_000, "freeze past the lease"),
        CUT(Reach.ALL, 1, 0, 1, "cut all connections (RST)"),
        HANG_UP(Reach.ALL, 1, 0, 1, "end all connections (FIN)"),
        BLACKHOLE(Reach.ALL, 1, 500, 7_000, "blackhole"),
        DROP_REPLIES(Reach.ALL, 2, 100, 1_500, "drop replies, then cut"),
        GROUP_DESTROY(Reach.KEY, 1, 0, 1, "XGROUP DESTROY"),
        DELETE_CONSUMERS(Reach.KEY, 1, 0, 1, "DEL consumers"),
        DELETE_POSITIONS(Reach.KEY, 1, 0, 1, "DEL positions"),
        DELETE_RETRY(Reach.KEY, 1, 0, 1, "DEL retry"),
        DELETE_RETRYING(Reach.KEY, 1, 0, 1, "DEL retrying"),
        DELETE_MARKS(Reach.KEY, 1, 0, 1, "DEL done marks"),
        /** Not scheduled: a poisonous event did it. */
        HALT(Reach.PROCESS, 0, 0, 1, "was halted by a handler");

        final Reach reach;
        final int often;
        final int leastMillis;
        final int mostMillis;
        final String text;

        Kind(Reach reach, int often, int leastMillis, int mostMillis, String text) {
            this.reach = reach;
            this.often = often;
            this.leastMillis = leastMillis;
            this.mostMillis = mostMillis;
            this.text = text;
        }
    }

    /** Whether it held at some time from {@code from} to {@code to}. */
    boolean within(long from, long to) {
        return start <= to && end >= from;
    }

    /** Whether everybody was cut off from the store. */
    boolean hitsAll() {
        return kind.reach == Reach.ALL;
    }

    boolean endsProcess() {
        return kind == Kind.CONSUMER_KILL || kind == Kind.PUBLISHER_KILL || kind == Kind.HALT;
    }

    /** As a line of the file of faults. */
    String line() {
        return "%d %d %s %s".formatted(start, end, kind, target);
    }

    static Fault parse(String line) {
        String[] words = line.split(" ");
        return new Fault(Kind.valueOf(words[2]), words[3], Long.parseLong(words[0]), Long.parseLong(words[1]));
    }
}
