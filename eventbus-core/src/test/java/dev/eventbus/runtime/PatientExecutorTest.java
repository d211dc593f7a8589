package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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
class PatientExecutorTest {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** A thread for each time that it is asked, so that it shows who is kept. */
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(0, 100, 0, TimeUnit.SECONDS, new SynchronousQueue<>());

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

    private final PatientExecutor executor = new PatientExecutor(pool, timer, PATIENCE);

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        timer.shutdownNow();
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void quick() {
        done.incrementAndGet();
        used.add(Thread.currentThread());
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
                executor.execute(this::quick);
            }
            await().until(() -> done.get() == expected);
        }

        assertThat(used).hasSize(1);
    }

    @Test
    void whoHasWaitedForLongIsServedThoughOthersAreStuckAndOneThreadIsKept() {
        executor.execute(this::stuck);
        await().until(() -> used.size() == 1);
        executor.execute(this::quick);
        executor.execute(this::stuck);
        executor.execute(this::quick);
        assertThat(done).hasValue(0);

        await().until(() -> {
            timePasses();
            return done.get() == 2;
        });
        release.countDown();
        await().until(() -> pool.getPoolSize() == 1);
    }

    @Test
    void manyWhoHaveWaitedAtOnceGetOneThread() {
        Queue<Runnable> begun = new ConcurrentLinkedQueue<>();
        PatientExecutor slow = new PatientExecutor(begun::add, timer, PATIENCE);
        for (int i = 0; i < 20; i++) {
            slow.execute(this::quick);
        }
        assertThat(begun).hasSize(1);

        timePasses();
        assertThat(begun).hasSize(2);

        timePasses();
        assertThat(begun).hasSize(2);
    }

    @Test
    void whoIsPassedOverSinceThereIsNoThreadIsServedLater() {
        AtomicInteger without = new AtomicInteger();
        PatientExecutor poor = new PatientExecutor(
                work -> {
                    if (without.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    pool.execute(work);
                },
                timer,
                PATIENCE);
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
        PatientExecutor poor = new PatientExecutor(
                work -> {
                    if (without.getAndDecrement() == 1) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    pool.execute(work);
                },
                timer,
                PATIENCE);

        assertThatThrownBy(() -> poor.execute(this::quick)).isInstanceOf(OutOfMemoryError.class);
        poor.execute(this::stuck);

        await().until(() -> used.size() == 1);
        assertThat(done).hasValue(0);
    }

    @Test
    void whatThrowsEndsItsThreadAndTheNextHasAnotherAtOnce() {
        executor.execute(() -> {
            used.add(Thread.currentThread());
            throw new IllegalStateException("the test wants it");
        });
        await().dontCatchUncaughtExceptions()
                .until(() -> !used.isEmpty() && used.stream().noneMatch(Thread::isAlive));

        executor.execute(this::quick);

        await().until(() -> done.get() == 1);
    }

    @Test
    void whoWaitsBehindWhatThrowsIsServed() {
        executor.execute(() -> {
            stuck();
            throw new IllegalStateException("the test wants it");
        });
        await().until(() -> used.size() == 1);
        executor.execute(this::quick);
        release.countDown();
        await().dontCatchUncaughtExceptions().until(() -> used.stream().noneMatch(Thread::isAlive));

        timePasses();

        await().until(() -> done.get() == 1);
    }

    @Test
    void whatInterruptsOneIsNotForTheNext() {
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        executor.execute(() -> {
            stuck();
            Thread.currentThread().interrupt();
        });
        await().until(() -> used.size() == 1);
        executor.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
        release.countDown();

        await().until(() -> {
            timePasses();
            return !interrupted.isEmpty();
        });
        assertThat(interrupted).containsExactly(false);
    }
}
