package dev.eventbus.cli;

import java.time.Duration;

/** How far long work is: a line on a terminal that is written over, nothing elsewhere. */
final class Progress {
    private final Screen screen;
    private final String what;
    private final long total;
    private final long began = System.nanoTime();
    private long atBegin = -1;

    Progress(Screen screen, String what, long total) {
        this.screen = screen;
        this.what = what;
        this.total = total;
    }

    void update(long done) {
        if (!screen.isTerminal()) {
            return;
        }
        atBegin = atBegin < 0 ? done : atBegin;
        double seconds = Math.max(0.001, (System.nanoTime() - began) / 1e9);
        double rate = (done - atBegin) / seconds;
        long left = Math.max(0, total - done);
        String line = "%s: %,d of %,d (%d %%), %.0f/s%s"
                .formatted(
                        what,
                        done,
                        total,
                        total == 0 ? 100 : Math.min(100, 100 * done / total),
                        rate,
                        rate > 0 && left > 0
                                ? ", " + Text.duration(Duration.ofMillis((long) (1_000 * left / rate))) + " left"
                                : "");
        screen.ask("\r" + Text.cut(line, screen.size().columns() - 1) + "\u001b[K");
    }

    /** So that what comes next has a line of its own. */
    void end() {
        if (screen.isTerminal() && atBegin >= 0) {
            screen.ask("\r\u001b[K");
        }
    }
}
