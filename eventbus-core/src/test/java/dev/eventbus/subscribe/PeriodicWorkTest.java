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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a timer begins again and again. */
class PeriodicWorkTest {
    private final AtomicInteger times = new AtomicInteger();

    @Test
    void itIsNotBegunWhileItWaitsOrRuns() {
        Queue<Runnable> begun = new ArrayDeque<>();
        AtomicReference<PeriodicWork> itself = new AtomicReference<>();
        PeriodicWork periodic = new PeriodicWork("It", begun::add, () -> {
            times.incrementAndGet();
            itself.get().run();
        });
        itself.set(periodic);

        periodic.run();
        periodic.run();
        assertThat(begun).hasSize(1);

        begun.remove().run();
        assertThat(begun).isEmpty();
        assertThat(times).hasValue(1);

        periodic.run();
        assertThat(begun).hasSize(1);
    }

    @Test
    void aTimerBeginsItAgainWhateverItThrows() {
        PeriodicWork periodic = new PeriodicWork("It", Runnable::run, () -> {
            switch (times.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("the test wants it");
                case 2 -> throw new AssertionError("the test wants it");
                default -> {}
            }
        });

        repeatUntilItRan(3, periodic);
    }

    @Test
    void aTimerBeginsItAgainAfterThereWasNoThread() {
        AtomicInteger asked = new AtomicInteger();
        PeriodicWork periodic = new PeriodicWork(
                "It",
                work -> {
                    switch (asked.incrementAndGet()) {
                        case 1 -> throw new OutOfMemoryError("unable to create native thread");
                        case 2 -> throw new RejectedExecutionException("the test wants it");
                        default -> work.run();
                    }
                },
                times::incrementAndGet);

        repeatUntilItRan(1, periodic);
    }

    private void repeatUntilItRan(int expected, PeriodicWork periodic) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            timer.scheduleWithFixedDelay(periodic, 0, 1, TimeUnit.MILLISECONDS);
            await().until(() -> times.get() >= expected);
        } finally {
            timer.shutdownNow();
        }
    }
}
