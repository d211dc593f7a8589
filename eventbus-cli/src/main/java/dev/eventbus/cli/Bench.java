package dev.eventbus.cli;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventType;
import dev.eventbus.Published;
import dev.eventbus.Retention;
import dev.eventbus.Subscription;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.redis.RedisEventBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is measured of a bus. */
final class Bench {
    static final String TYPE = "EVENTBUS_BENCH";
    static final String SUBSCRIPTION = "bench";
    private static final int MOST_SINGLE = 1_000;
    private static final int MOST_UNDER_WAY = 4_096;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * An event that says when it was sent.
     *
     * @param sent nanoseconds of this process
     * @param text makes it as large as it is
     */
    @EventType(TYPE)
    record Sent(UUID tenantId, long sent, String text) implements DomainEvent {}

    private final EventBus bus;
    private final int events;
    private final String text;
    private final UUID tenant = UUID.randomUUID();

    Bench(EventBus bus, int events, int bytes) {
        this.bus = bus;
        this.events = events;
        this.text = "x".repeat(bytes);
    }

    static RedisEventBus.Builder described(RedisEventBus.Builder bus) {
        return bus.catalog(EventCatalog.of(Sent.class))
                .source("eventbus-bench")
                .retention(Retention.maxLength(100_000))
                .allowEviction(true);
    }

    Listing run(Screen screen) throws InterruptedException {
        Listing listing = new Listing();
        warmUp();
        int single = Math.min(events, MOST_SINGLE);
        listing.add(publishOneByOne(single, screen));
        listing.add(publishMany());
        AtomicLong handled = new AtomicLong();
        long[] latencies = new long[single];
        long began = System.nanoTime();
        long before = events + single + warmUps();
        Subscription subscription = bus.subscribe(SUBSCRIPTION, Sent.class).start((event, context) -> {
            long number = handled.getAndIncrement() - before;
            if (number >= 0 && number < latencies.length) {
                latencies[(int) number] = System.nanoTime() - event.sent();
            }
        });
        try {
            await(handled, before);
            listing.add(row("handled, one after another", before, System.nanoTime() - began, new long[0]));
            long paced = System.nanoTime();
            for (int i = 0; i < single; i++) {
                bus.publish(sent());
                await(handled, before + i + 1);
            }
            listing.add(row("published and handled, each by itself", single, System.nanoTime() - paced, latencies));
        } finally {
            subscription.close();
        }
        return listing;
    }

    private int warmUps() {
        return Math.min(events, MOST_SINGLE);
    }

    private void warmUp() {
        List<CompletableFuture<Published>> all = new ArrayList<>();
        for (int i = 0; i < warmUps(); i++) {
            all.add(bus.publishAsync(sent()));
        }
        all.forEach(CompletableFuture::join);
    }

    private Row publishOneByOne(int number, Screen screen) {
        Progress progress = new Progress(screen, "Publishing", number);
        long[] latencies = new long[number];
        long began = System.nanoTime();
        for (int i = 0; i < number; i++) {
            long start = System.nanoTime();
            bus.publish(sent());
            latencies[i] = System.nanoTime() - start;
            if (i % 100 == 0) {
                progress.update(i);
            }
        }
        progress.end();
        return row("published, one after another", number, System.nanoTime() - began, latencies);
    }

    private Row publishMany() throws InterruptedException {
        Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
        CompletableFuture<Published> failed = new CompletableFuture<>();
        long began = System.nanoTime();
        for (int i = 0; i < events; i++) {
            underWay.acquire();
            bus.publishAsync(sent()).whenComplete((published, failure) -> {
                underWay.release();
                if (failure != null) {
                    failed.completeExceptionally(failure);
                }
            });
        }
        underWay.acquire(MOST_UNDER_WAY);
        if (failed.isCompletedExceptionally()) {
            throw unwrapped(failed);
        }
        return row("published, many at once", events, System.nanoTime() - began, new long[0]);
    }

    private static RuntimeException unwrapped(CompletableFuture<?> failed) {
        try {
            failed.join();
            throw new IllegalStateException("it has failed");
        } catch (CompletionException e) {
            return e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Sent sent() {
        return new Sent(tenant, System.nanoTime(), text);
    }

    private static void await(AtomicLong handled, long wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (handled.get() < wanted) {
            if (System.nanoTime() - until > 0) {
                throw new CommandException(
                        Exit.FOUND,
                        "Only %,d of %,d events were handled within %s after they were published."
                                .formatted(handled.get(), wanted, Text.duration(PATIENCE)));
            }
            Thread.sleep(0, 50_000);
        }
    }

    private static Row row(String what, long number, long nanos, long[] latencies) {
        Arrays.sort(latencies);
        return new Row()
                .put("measured", what)
                .put("events", number)
                .put("perSecond", Math.round(number * 1e9 / nanos))
                .put("p50Ms", percentile(latencies, 50))
                .put("p99Ms", percentile(latencies, 99));
    }

    private static @Nullable Double percentile(long[] sorted, int percent) {
        return sorted.length == 0
                ? null
                : Math.round(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e4) / 100.0;
    }
}
