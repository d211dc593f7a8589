package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who does what is done again and again. */
class LaneTest {
    /** A thread for each time that it is asked, so that it shows who is kept. */
    private final ExecutorService pool = new ThreadPoolExecutor(0, 100, 0, TimeUnit.SECONDS, new SynchronousQueue<>());

    private final Set<Thread> used = ConcurrentHashMap.newKeySet();
    private final AtomicInteger done = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    /** What is to happen when somebody has waited: the test says when that is. */
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();

    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            due.add(command);
            return super.schedule(() -> {}, delay, unit);
        }
    };

    private final Lane lane = new Lane(pool, timer);

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        timer.shutdownNow();
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void quick() {
        used.add(Thread.currentThread());
        done.incrementAndGet();
    }

    private void stuck() {
        used.add(Thread.currentThread());
        try {
            release.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever waits has waited for long. */
    private void timePasses() {
        int waited = due.size();
        for (int i = 0; i < waited; i++) {
            due.remove().run();
        }
    }

    @Test
    void oneThreadDoesWhatIsDoneQuicklyAlsoAfterAPause() {
        for (int batch = 1; batch <= 5; batch++) {
            int expected = 50 * batch;
            for (int i = 0; i < 50; i++) {
                lane.execute(this::quick);
            }
            await().until(() -> done.get() == expected);
        }

        assertThat(used).hasSize(1);
    }

    @Test
    void whoHasWaitedForLongIsServedThoughOthersAreStuck() {
        lane.execute(this::stuck);
        await().until(() -> used.size() == 1);
        lane.execute(this::quick);
        lane.execute(this::stuck);
        lane.execute(this::quick);
        assertThat(done).hasValue(0);

        timePasses();

        await().until(() -> done.get() == 2);
    }

    @Test
    void whoIsPassedOverSinceThereIsNoThreadIsServedLater() {
        AtomicInteger without = new AtomicInteger();
        Lane poor = new Lane(
                work -> {
                    if (without.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    pool.execute(work);
                },
                timer);
        poor.execute(this::stuck);
        await().until(() -> used.size() == 1);
        poor.execute(this::quick);
        without.set(1);

        assertThatThrownBy(this::timePasses).isInstanceOf(OutOfMemoryError.class);
        timePasses();

        await().until(() -> done.get() == 1);
    }

    @Test
    void whatGetsNoThreadAtOnceIsNotDone() {
        AtomicInteger without = new AtomicInteger(1);
        Lane poor = new Lane(
                work -> {
                    if (without.getAndDecrement() == 1) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    pool.execute(work);
                },
                timer);

        assertThatThrownBy(() -> poor.execute(this::quick)).isInstanceOf(OutOfMemoryError.class);
        poor.execute(this::stuck);

        await().until(() -> used.size() == 1);
        assertThat(done).hasValue(0);
    }

    @Test
    void whatThrowsEndsItsThreadAndTheNextHasAnotherAtOnce() {
        lane.execute(() -> {
            used.add(Thread.currentThread());
            throw new IllegalStateException("the test wants it");
        });
        await().dontCatchUncaughtExceptions()
                .until(() -> !used.isEmpty() && used.stream().noneMatch(Thread::isAlive));

        lane.execute(this::quick);

        await().until(() -> done.get() == 1);
    }

    @Test
    void whoWaitsBehindWhatThrowsIsServed() {
        lane.execute(() -> {
            stuck();
            throw new IllegalStateException("the test wants it");
        });
        await().until(() -> used.size() == 1);
        lane.execute(this::quick);
        release.countDown();

        await().dontCatchUncaughtExceptions().until(() -> {
            timePasses();
            return done.get() == 1;
        });
    }
}
