package dev.eventbus.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.log.LogConsumer.TakenOver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What the tests of the contract work with: one store, and as many logs on it as they open, each as of its own process. */
public interface LogFixture {
    /** Short enough to wait for its end. */
    Duration LEASE = Duration.ofMillis(400);
    /** Does not end while a test runs. */
    Duration LONG_LEASE = Duration.ofMinutes(5);
    /** More steps than any test needs. */
    int ENDLESS = 1_000;
    /** How long a test waits for what must happen. */
    Duration PATIENCE = Duration.ofSeconds(20);

    StartPosition BEGINNING = new StartPosition.Beginning();
    StartPosition NOW = new StartPosition.Now();

    /** Another log on the store of this test; closed after it. */
    EventLog log(Duration lease);

    /** A type that no other test has; each {@code name} is another one. */
    String type(String name);

    /** A subscription that no other test has; each {@code name} is another one. */
    String subscription(String name);

    /** Fault: only the youngest {@code entries} stay in the stream. */
    void trimTo(String type, int entries);

    /** Fault: the group is gone; what the log keeps beside the stream stays. */
    void destroyGroup(String subscription, String type);

    /** Fault: the stream and its groups are gone; what the log keeps beside it stays. */
    void deleteStream(String type);

    /** Fault: the stream's next ids are an hour ahead, as a server gives them whose clock is. */
    void advanceIds(String type);

    /** Fault: the record of who lives is gone; the group with its pending entries stays. */
    void forgetConsumers(String subscription, String type);

    default EventLog log() {
        return log(LEASE);
    }

    default String type() {
        return type("MAIN");
    }

    default String subscription() {
        return subscription("main");
    }

    /** A consumer of the main subscription on the main type, which is declared from the beginning. */
    default LogConsumer consumer(EventLog log) {
        return consumer(log, subscription());
    }

    /** A consumer of {@code subscription} on the main type, which is declared from the beginning. */
    default LogConsumer consumer(EventLog log, String subscription) {
        log.declare(subscription, type(), BEGINNING);
        return log.join(subscription, List.of(type()));
    }

    /** Appends one event to the main type for each text; their ids. */
    default List<String> append(EventLog log, String... texts) {
        List<CompletableFuture<String>> ids = new ArrayList<>();
        for (String text : texts) {
            ids.add(appendAsync(log, type(), text));
        }
        return ids.stream().map(LogFixture::get).toList();
    }

    /** Two types that one consumer can read together; the test is skipped where the store has none. */
    default List<String> twoTypes(EventLog log) {
        List<String> types = List.of(type(), type("OTHER"));
        assumeThat(log.readableTogether(types)).hasSize(1);
        types.forEach(type -> log.declare(subscription(), type, BEGINNING));
        return types;
    }

    static CompletableFuture<String> appendAsync(EventLog log, String type, String text) {
        UUID id = UUID.randomUUID();
        return log.append(type, id, event(id, text));
    }

    /** An id with the time. */
    static UUID uuid7() {
        UUID random = UUID.randomUUID();
        return new UUID(
                System.currentTimeMillis() << 16 | 0x7000 | random.getMostSignificantBits() & 0x0FFF,
                random.getLeastSignificantBits());
    }

    static Fields event(UUID id, String text) {
        return Fields.ofText("id", id.toString(), "payload", text);
    }

    static String text(Delivery delivery) {
        return Objects.requireNonNull(delivery.fields().text("payload"), "the entry has no payload");
    }

    static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream().map(LogFixture::text).toList();
    }

    static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::entryId).toList();
    }

    /** Trims a page; the store's clock is believed. */
    static Trimmed trim(EventLog log, String type, Retention retention) {
        return log.trim(type, retention, Long.MAX_VALUE);
    }

    /** What is there now. */
    static List<Delivery> read(LogConsumer consumer, int max) {
        return get(consumer.read(max, Duration.ZERO));
    }

    /** The only entry there. */
    static Delivery readOne(LogConsumer consumer) {
        List<Delivery> all = read(consumer, 2);
        if (all.size() != 1) {
            throw new AssertionError("read %d entries, not one".formatted(all.size()));
        }
        return all.get(0);
    }

    static List<Delivery> held(LogConsumer consumer) {
        return consumer.held(Set.of(), 1_000);
    }

    static List<Delivery> acknowledge(LogConsumer consumer, Delivery... deliveries) {
        return get(consumer.acknowledge(List.of(deliveries), Duration.ZERO));
    }

    /** Settles {@code delivery} for a retry after {@code delay}, keeping {@code text}. */
    static void retry(LogConsumer consumer, Delivery delivery, String text, Duration delay) {
        Fields copy = delivery.fields().plus(Fields.ofText("failed.message", text));
        if (get(consumer.retry(delivery, copy, delay)).isEmpty()) {
            throw new AssertionError("the retry was refused");
        }
    }

    /** Waits until one is due, and lives meanwhile. */
    static Delivery awaitDue(LogConsumer consumer) {
        List<Delivery> due = await().atMost(PATIENCE)
                .until(
                        () -> {
                            consumer.pulse(true);
                            return consumer.takeDue(Set.of(), 10);
                        },
                        taken -> !taken.isEmpty());
        if (due.size() != 1) {
            throw new AssertionError("%d entries were due, not one".formatted(due.size()));
        }
        return due.get(0);
    }

    /** Waits until {@code survivor} sees that {@code dead} is dead. */
    static void awaitDead(LogConsumer survivor, LogConsumer dead) {
        await().atMost(PATIENCE).until(() -> survivor.pulse(false).dead().contains(dead.name()));
    }

    /** Waits until {@code dead} is dead and takes over all it holds. */
    static List<Delivery> awaitTakenOver(LogConsumer survivor, LogConsumer dead) {
        awaitDead(survivor, dead);
        takeOver(survivor, dead, 100);
        return held(survivor);
    }

    /** Takes over all that {@code dead} holds, {@code max} at a time; what each step got. */
    static List<TakenOver> takeOver(LogConsumer survivor, LogConsumer dead, int max) {
        List<TakenOver> steps = new ArrayList<>();
        do {
            steps.add(survivor.takeOver(dead.name(), max));
        } while (steps.get(steps.size() - 1).more() && steps.size() < ENDLESS);
        assertThat(steps).as("steps of a takeover").hasSizeLessThan(ENDLESS);
        return steps;
    }

    /** All pages up to the first that is empty. */
    static <T> List<T> untilEmpty(Supplier<List<T>> pages) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < ENDLESS; i++) {
            List<T> page = pages.get();
            if (page.isEmpty()) {
                return all;
            }
            all.addAll(page);
        }
        throw new AssertionError("there is no end of pages");
    }

    /** Runs something on a thread of its own. */
    static <T> CompletableFuture<T> start(Supplier<T> something) {
        return CompletableFuture.supplyAsync(something, task -> new Thread(task).start());
    }

    /**
     * For three leases repeats a step that first renews a lease, and then what it gives to verify, unless the step took so
     * long that the lease may have ended within it.
     *
     * @return false if that ended it early
     */
    static boolean duringThreeLeases(Supplier<Runnable> step) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LEASE.multipliedBy(3).toNanos()) {
            long renewed = System.nanoTime();
            Runnable verification = step.get();
            if (!within(LEASE.dividedBy(2), renewed)) { // a heartbeat that is young enough is not renewed
                return false;
            }
            verification.run();
        }
        return true;
    }

    /** Whether all since {@code start} took less than {@code time}: this process may have been halted. */
    static boolean within(Duration time, long start) {
        return System.nanoTime() - start < time.toNanos();
    }

    /** The result; what the future failed with is thrown as it is. */
    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
