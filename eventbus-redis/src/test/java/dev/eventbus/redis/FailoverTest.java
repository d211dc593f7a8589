package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.EventBus;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.Published;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What the tests of failovers work with: a bus that publishes and consumes without pause, and the account of it. */
abstract class FailoverTest extends FaultTest {
    /** A machine that is busy takes longer than the 10 s that are promised. */
    static final Duration RECOVERY = Duration.ofSeconds(30);

    /** How many entries each event has, by its number. */
    static Map<Integer, Integer> stored(RedisServer server, String stream) {
        Map<Integer, Integer> stored = new HashMap<>();
        String from = "-";
        while (true) {
            List<?> page = (List<?>) server.command("XRANGE", stream, from, "+", "COUNT", "10000");
            if (page.isEmpty()) {
                return stored;
            }
            for (Object row : page) {
                List<?> fields = (List<?>) ((List<?>) row).get(1);
                String payload = (String) fields.get(fields.indexOf("payload") + 1);
                stored.merge(Integer.valueOf(payload.replaceAll(".*\"number\":(\\d+).*", "$1")), 1, Integer::sum);
                from = "(" + ((List<?>) row).get(0);
            }
        }
    }

    /** Publishes from two threads and consumes. */
    final class Load implements AutoCloseable {
        private final EventBus bus;
        private final ConcurrentMap<Integer, Published> acknowledged = new ConcurrentHashMap<>();
        private final ConcurrentMap<Integer, Throwable> refused = new ConcurrentHashMap<>();
        private final ConcurrentMap<Integer, Throwable> unknown = new ConcurrentHashMap<>();
        final Handled handled = new Handled();
        private final AtomicInteger numbers = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Load(EventBus bus) {
            this.bus = bus;
            bus.subscribe(SUBSCRIPTION, Placed.class)
                    .concurrency(4)
                    .start((event, context) -> handled.add(event.number()));
            for (int i = 0; i < 2; i++) {
                Thread thread = new Thread(this::publish, "load-" + i);
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
            awaitProgress("at first");
        }

        private void publish() {
            while (!stopped.get()) {
                int number = numbers.getAndIncrement();
                try {
                    acknowledged.put(number, bus.publish(placed(number)));
                } catch (BusUnavailableException e) {
                    refused.put(number, e);
                } catch (PublishOutcomeUnknownException e) {
                    unknown.put(number, e);
                }
            }
        }

        /** Waits until an event that is published from now on is handled; how long that took. */
        long awaitProgress(String when) {
            long began = System.nanoTime();
            int from = numbers.get() + 2; // what the two threads are about now was begun before
            await(when)
                    .atMost(RECOVERY)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> acknowledged.keySet().stream().anyMatch(n -> n >= from && handled.has(n, n + 1)));
            return (System.nanoTime() - began) / 1_000_000;
        }

        /** Waits until an event that is published from now on is acknowledged. */
        void awaitAcknowledged(String when) {
            int from = numbers.get() + 2;
            await(when)
                    .atMost(RECOVERY)
                    .until(() -> acknowledged.keySet().stream().anyMatch(n -> n >= from));
        }

        /** Waits until {@code server} has sent somebody to another node. */
        void awaitRedirected(String when, RedisServer server) {
            await(when)
                    .atMost(RECOVERY)
                    .until(() ->
                            String.valueOf(server.command("INFO", "errorstats")).contains("errorstat_ASK:"));
        }

        /** {@link #awaitProgress(String)}, with an event that is stored at {@code primary}. */
        long awaitProgress(String when, RedisServer primary) {
            long began = System.nanoTime();
            long lengthBefore = (Long) primary.command("XLEN", STREAM);
            await(when)
                    .atMost(RECOVERY)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> (Long) primary.command("XLEN", STREAM) > lengthBefore);
            awaitProgress(when);
            return (System.nanoTime() - began) / 1_000_000;
        }

        @Override
        public void close() throws InterruptedException {
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join(60_000);
            }
        }

        /**
         * Compares with what is stored: nothing is there twice, nothing that was refused is there, and all that is there
         * has been handled.
         *
         * @return how many that were acknowledged are not there
         */
        int verify(RedisServer primary, String stream) throws Exception {
            close();
            Map<Integer, Integer> stored = stored(primary, stream);
            assertThat(stored.values()).as("entries of one event").containsOnly(1);
            assertThat(refused.keySet()).as("refused").doesNotContainAnyElementsOf(stored.keySet());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stored.keySet()).allMatch(n -> handled.has(n, n + 1)));
            int lost = (int) acknowledged.keySet().stream()
                    .filter(n -> !stored.containsKey(n))
                    .count();
            System.out.printf(
                    "MEASURED %d acknowledged, %d lost, %d refused, %d unknown, %d handled twice%n",
                    acknowledged.size(),
                    lost,
                    refused.size(),
                    unknown.size(),
                    handled.moreThanOnce().size());
            return lost;
        }
    }
}
