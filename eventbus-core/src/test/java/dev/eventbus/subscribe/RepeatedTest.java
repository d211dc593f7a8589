package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a timer begins again and again. */
class RepeatedTest {
    private final AtomicInteger times = new AtomicInteger();

    @Test
    void itIsNotBegunWhileItRunsOrIsAboutTo() {
        Queue<Runnable> begun = new ArrayDeque<>();
        Repeated repeated = new Repeated("It", begun::add, times::incrementAndGet);

        repeated.run();
        repeated.run();
        assertThat(begun).hasSize(1);

        begun.remove().run();
        repeated.run();
        assertThat(begun).hasSize(1);
        assertThat(times).hasValue(1);
    }

    @Test
    void aTimerBeginsItAgainWhateverItThrows() {
        Repeated repeated = new Repeated("It", Runnable::run, () -> {
            switch (times.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("the test wants it");
                case 2 -> throw new AssertionError("the test wants it");
                default -> {}
            }
        });

        repeatUntilItRanTimes(3, repeated);
    }

    @Test
    void aTimerBeginsItAgainAfterThereWasNoThread() {
        AtomicInteger asked = new AtomicInteger();
        Repeated repeated = new Repeated(
                "It",
                work -> {
                    switch (asked.incrementAndGet()) {
                        case 1 -> throw new OutOfMemoryError("unable to create native thread");
                        case 2 -> throw new RejectedExecutionException("the test wants it");
                        default -> work.run();
                    }
                },
                times::incrementAndGet);

        repeatUntilItRanTimes(1, repeated);
    }

    private void repeatUntilItRanTimes(int expected, Repeated repeated) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            timer.scheduleWithFixedDelay(repeated, 0, 1, TimeUnit.MILLISECONDS);
            await().until(() -> times.get() >= expected);
        } finally {
            timer.shutdownNow();
        }
    }
}
