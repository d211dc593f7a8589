package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesGrowToASecondAndHalfOfEachIsRandom() {
        long[] full = {50, 100, 200, 400, 800, 1_000, 1_000};
        for (int i = 0; i < full.length; i++) {
            assertPauses(i + 1, full[i]);
        }
        assertPauses(Integer.MAX_VALUE, 1_000);
    }

    private static void assertPauses(int failures, long longest) {
        LongSummaryStatistics millis = LongStream.range(0, 1_000)
                .map(i -> Backoff.after(failures).toMillis())
                .summaryStatistics();
        assertThat(millis.getMin()).isBetween(longest / 2, longest * 6 / 10);
        assertThat(millis.getMax()).isBetween(longest * 9 / 10, longest);
    }
}
