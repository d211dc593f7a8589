package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.testkit.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Threads that append without pause until they are stopped, and the account of what they were told. Every so many appends
 * look for their event first.
 */
final class Traffic implements AutoCloseable {
    private static final int IN_FLIGHT = 200;
    private static final int PAGE = 5_000;

    private final EventLog log;
    private final int onceEvery;
    private final List<String> types;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Sent> all = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean stopped;

    /** One append. */
    record Sent(int thread, int number, String type, UUID id, CompletableFuture<String> outcome) {
        String text() {
            return thread + ":" + number;
        }

        boolean isUnknown() {
            return outcome.handle((entry, why) -> why instanceof PublishOutcomeUnknownException)
                    .join();
        }
    }

    Traffic(EventLog log, int threads, String... types) {
        this(log, threads, Integer.MAX_VALUE, types);
    }

    Traffic(EventLog log, int threads, int onceEvery, String... types) {
        this.log = log;
        this.onceEvery = onceEvery;
        this.types = List.of(types);
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            Thread sender = new Thread(() -> send(number), "traffic-" + number);
            sender.setDaemon(true);
            this.threads.add(sender);
            sender.start();
        }
    }

    private void send(int thread) {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        for (int number = 0; !stopped; number++) {
            inFlight.acquireUninterruptibly();
            String type = types.get(number % types.size());
            UUID id = uuid7();
            Fields fields = fields(id, thread + ":" + number);
            CompletableFuture<String> outcome = number % onceEvery == onceEvery - 1
                    ? log.appendOnce(type, id, fields)
                    : log.append(type, id, fields);
            all.add(new Sent(thread, number, type, id, outcome));
            outcome.whenComplete((entry, failure) -> {
                inFlight.release();
                if (failure == null) {
                    acknowledged.incrementAndGet();
                }
            });
        }
    }

    private static UUID uuid7() {
        UUID random = UUID.randomUUID();
        return new UUID(
                System.currentTimeMillis() << 16 | 0x7000 | random.getMostSignificantBits() & 0x0FFF,
                random.getLeastSignificantBits());
    }

    static Fields fields(UUID id, String text) {
        return Fields.ofText("id", id.toString(), "payload", text);
    }

    /** How many appends were confirmed so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Ends the threads and waits for all outcomes. */
    Traffic stop() throws Exception {
        close();
        for (Sent sent : all) {
            sent.outcome.handle((id, failure) -> id).get(30, TimeUnit.SECONDS);
        }
        return this;
    }

    /** Ends the threads, for a test that failed before. Idempotent. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    /**
     * Compares with what is stored: nothing that was confirmed is missing, nothing is there twice, nothing that was
     * refused is there, and what one thread sent to one stream is in that order.
     *
     * @return what the outcomes were
     */
    Counts verify(RedisServer server) {
        Map<String, Integer> lastOfThread = new HashMap<>();
        Map<UUID, List<String>> stored = stored(server, (type, text) -> {
            String[] words = text.split(":");
            Integer before = lastOfThread.put(type + ' ' + words[0], Integer.valueOf(words[1]));
            assertThat(before == null || before < Integer.parseInt(words[1]))
                    .as("order in %s: %s after %s", type, text, before)
                    .isTrue();
        });
        Counts counts = new Counts();
        for (Sent sent : all) {
            List<String> entries = stored.getOrDefault(sent.id, List.of());
            Throwable failure = sent.outcome.handle((id, why) -> why).join();
            if (failure == null) {
                counts.stored++;
                assertThat(entries).as("confirmed: %s", sent.text()).containsExactly(sent.outcome.join());
            } else if (failure instanceof BusUnavailableException || failure instanceof BusOverloadedException) {
                counts.refused++;
                assertThat(entries)
                        .as("refused: %s, %s", sent.text(), failure.getMessage())
                        .isEmpty();
            } else {
                assertThat(failure).isInstanceOf(PublishOutcomeUnknownException.class);
                counts.unknown++;
                assertThat(entries).as("unknown: %s", sent.text()).hasSizeLessThanOrEqualTo(1);
            }
        }
        return counts;
    }

    /** What is unknown, in the order in which it was sent. */
    List<Sent> unknown() {
        return all.stream().filter(Sent::isUnknown).toList();
    }

    /** The entries of each event; {@code each} sees type and text of each entry in stream order. */
    Map<UUID, List<String>> stored(RedisServer server, BiConsumer<String, String> each) {
        Map<UUID, List<String>> stored = new HashMap<>();
        for (String type : types) {
            String after = "-";
            List<?> page;
            do {
                page = (List<?>)
                        server.command("XRANGE", log.stream(type), after, "+", "COUNT", Integer.toString(PAGE));
                for (Object row : page) {
                    List<?> entry = (List<?>) row;
                    List<?> fields = (List<?>) entry.get(1);
                    stored.computeIfAbsent(UUID.fromString((String) fields.get(1)), id -> new ArrayList<>(1))
                            .add((String) entry.get(0));
                    each.accept(type, (String) fields.get(3));
                    after = "(" + entry.get(0);
                }
            } while (page.size() == PAGE);
        }
        return stored;
    }

    /** How many of each outcome. */
    static final class Counts {
        int stored;
        int refused;
        int unknown;

        @Override
        public String toString() {
            return stored + " stored, " + refused + " refused, " + unknown + " unknown";
        }
    }
}
