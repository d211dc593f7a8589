package dev.eventbus.benchmarks.bus;

import dev.eventbus.EventBus;
import dev.eventbus.Subscription;
import dev.eventbus.benchmarks.clients.Ours;
import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.work.Arrivals;
import dev.eventbus.benchmarks.work.Backlog;
import dev.eventbus.benchmarks.work.Bench;
import dev.eventbus.benchmarks.work.CheckFailedException;
import dev.eventbus.benchmarks.work.Cost;
import dev.eventbus.benchmarks.work.Meter;
import dev.eventbus.benchmarks.work.Snapshot;
import dev.eventbus.benchmarks.work.Tickets;
import dev.eventbus.benchmarks.work.Work;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Every event of a backlog fails, is retried, fails again, and is parked; the rate is that of attempts. */
public final class Failing implements Work {
    private static final int EVENTS = 10_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final AtomicLong parked = new AtomicLong();
    private int passes;

    @Override
    public Map<Figure, Double> run(Bench bench) throws Exception {
        int events = bench.scaled(EVENTS);
        try (EventBus bus = Ours.builder(bench.uri())
                .retention(Ours.keepAll())
                .listener(new FailingSubscription.Parked(parked))
                .build()) {
            Backlog.load(bench.probe(), events);
            passes(bench, bus, events, bench.warmUp());
            return passes(bench, bus, events, bench.measured()).figures();
        }
    }

    private Cost passes(Bench bench, EventBus bus, int events, Duration duration) {
        Cost cost = new Cost();
        Meter meter = new Meter(bench.probe());
        long end = System.nanoTime() + duration.toNanos();
        do {
            pass(bench, bus, events, meter, cost);
        } while (System.nanoTime() - end < 0);
        return cost;
    }

    private void pass(Bench bench, EventBus bus, int events, Meter meter, Cost cost) {
        String name = "failing-" + ++passes;
        Arrivals attempts = new Arrivals(events);
        long before = parked.get();
        Snapshot start = meter.snapshot();
        Snapshot end;
        try (Subscription failing = FailingSubscription.start(bus, name, attempts::arrived)) {
            awaitParked(failing.name(), before + events);
            end = meter.snapshot();
        }
        cost.add(start, end, (long) FailingSubscription.ATTEMPTS * events);
        attempts.check(name, FailingSubscription.ATTEMPTS, false);
        long kept = bench.probe().length("{%s}:failed:%s".formatted(Tickets.STREAM, name));
        if (kept != events) {
            throw new CheckFailedException(
                    "%,d events have failed for good, but %,d are in the failed list".formatted(events, kept));
        }
        bus.detach(name);
    }

    private void awaitParked(String name, long count) {
        long start = System.nanoTime();
        while (parked.get() < count) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new CheckFailedException(
                        "After 60 s %,d events of %s are not parked".formatted(count - parked.get(), name));
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
