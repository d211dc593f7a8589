package dev.eventbus.torture;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last line of a run; {@code null} is what is not known, since the run did not come to its end: that is never a {@code
 * PASS}.
 */
record Verdict(
        boolean pass,
        long seed,
        @Nullable Long published,
        @Nullable Long handled,
        @Nullable Long failed,
        @Nullable Long lost,
        @Nullable Long duplicates,
        @Nullable Long fenced,
        long faults) {
    static Verdict of(long seed, Checker.Result result, long faults) {
        return new Verdict(
                result.violations().none(),
                seed,
                result.published(),
                result.handled(),
                result.failed(),
                result.lost(),
                result.duplicates(),
                result.fenced(),
                faults);
    }

    /** Of histories alone, without a look into the store. */
    static Verdict unjudged(long seed, Told told, long faults) {
        long published = 0;
        long handled = 0;
        for (Told.Event event : told.events.values()) {
            published += event.acked == null ? 0 : 1;
            handled += Arrays.stream(Sub.values())
                    .filter(sub -> event.attempts(sub).stream().anyMatch(attempt -> attempt.done != 0))
                    .count();
        }
        return new Verdict(false, seed, published, handled, null, null, null, told.fences, faults);
    }

    static Verdict unknown(long seed, long faults) {
        return new Verdict(false, seed, null, null, null, null, null, null, faults);
    }

    String line() {
        return "verdict=%s seed=%d published=%s handled=%s failed=%s lost=%s duplicates=%s fenced=%s faults=%d"
                .formatted(
                        pass ? "PASS" : "FAIL",
                        seed,
                        text(published),
                        text(handled),
                        text(failed),
                        text(lost),
                        text(duplicates),
                        text(fenced),
                        faults);
    }

    private static String text(@Nullable Long number) {
        return number == null ? "?" : number.toString();
    }
}
