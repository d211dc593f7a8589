package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is published while the connection's thread is busy goes to the server in few writes: the server counts how often it
 * has read.
 */
class SharedFlushTest extends FaultTest {
    private static final int ROUNDS = 5;
    private static final int EVENTS = 64;

    private RedisServer redis;
    private EventBus bus;

    @BeforeEach
    void open() {
        redis = start(RedisServer.builder());
        bus = closeLater(
                builder(redis.uri()).publishTimeout(Duration.ofSeconds(30)).build());
        bus.publish(placed(0));
    }

    @Test
    void commandsOfManyThreadsShareTheirFlushes() throws Exception {
        long reads = 0;
        for (int round = 0; round < ROUNDS; round++) {
            CountDownLatch free = keepTheConnectionsThreadBusy();
            Queue<Published> published = new ConcurrentLinkedQueue<>();
            List<Thread> threads = IntStream.range(0, EVENTS)
                    .mapToObj(i -> new Thread(() -> published.add(bus.publish(placed(i)))))
                    .toList();
            threads.forEach(Thread::start);
            await().atMost(PATIENCE)
                    .until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            long before = reads();

            free.countDown();
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis());
            }

            assertThat(published).hasSize(EVENTS);
            reads += reads() - before;
        }

        assertThat(reads).isLessThan(ROUNDS * EVENTS / 6);
    }

    @Test
    void commandsThatOneThreadDoesNotWaitForShareTheirFlushes() throws Exception {
        long reads = 0;
        for (int round = 0; round < ROUNDS; round++) {
            CountDownLatch free = keepTheConnectionsThreadBusy();
            List<CompletableFuture<Published>> underWay = new ArrayList<>();
            for (int i = 0; i < EVENTS; i++) {
                underWay.add(bus.publishAsync(placed(i)));
            }
            long before = reads();

            free.countDown();

            assertThat(underWay).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
            reads += reads() - before;
        }

        assertThat(reads).isLessThan(ROUNDS * EVENTS / 6);
    }

    /** Until the latch opens. What follows an outcome runs on that thread, if there was none yet when it was said. */
    private CountDownLatch keepTheConnectionsThreadBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        redis.freeze();
        bus.publishAsync(placed(0)).thenRun(() -> {
            busy.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        redis.thaw();
        busy.await();
        return free;
    }

    private long reads() {
        String count = "total_reads_processed:";
        return String.valueOf(redis.command("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith(count))
                .mapToLong(line -> Long.parseLong(line.substring(count.length())))
                .sum();
    }
}
