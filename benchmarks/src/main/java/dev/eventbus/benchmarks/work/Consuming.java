package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Groups take a backlog, pass after pass, each pass with new groups. */
public final class Consuming implements Work {
    private static final int MOST_SKIPPED = 1_000;

    private final int groups;
    private final int backlog;
    private final TicketHandler handler;
    private final Function<String, EventConsumer> open;
    private Duration patience = Duration.ofSeconds(15);
    private int passes;

    private Consuming(int groups, int backlog, TicketHandler handler, Function<String, EventConsumer> open) {
        this.groups = groups;
        this.backlog = backlog;
        this.handler = handler;
        this.open = open;
    }

    /** One group that does nothing with its events. */
    public static Consuming one(int backlog, Function<String, EventConsumer> open) {
        return several(1, backlog, open);
    }

    /** Several groups that do nothing with their events. */
    public static Consuming several(int groups, int backlog, Function<String, EventConsumer> open) {
        return new Consuming(groups, backlog, event -> {}, open);
    }

    /** One group whose handler takes a millisecond. */
    public static Consuming slowly(int backlog, Function<String, EventConsumer> open) {
        Pause pause = new Pause();
        return new Consuming(1, backlog, event -> pause.oneMillisecond(), open);
    }

    /** How long nothing may arrive; 15 s unless it is said. */
    Consuming patient(Duration time) {
        patience = time;
        return this;
    }

    @Override
    public Map<Figure, Double> run(Bench bench) throws Exception {
        int events = bench.scaled(backlog);
        try (EventConsumer consumer = open.apply(bench.uri())) {
            Backlog.load(bench.probe(), consumer.stream(), consumer::entry, events);
            passes(bench, consumer, events, bench.warmUp());
            return passes(bench, consumer, events, bench.measured()).figures();
        }
    }

    private Cost passes(Bench bench, EventConsumer consumer, int events, Duration duration) throws Exception {
        Cost cost = new Cost();
        long end = System.nanoTime() + duration.toNanos();
        do {
            if (consumer.removesWhatItRead() && passes > 0) {
                Backlog.load(bench.probe(), consumer.stream(), consumer::entry, events);
            }
            passes++;
            pass(bench.probe(), consumer, events).addTo(cost);
        } while (System.nanoTime() - end < 0);
        return cost;
    }

    private Pass pass(Probe probe, EventConsumer consumer, int events) throws Exception {
        Pass pass = new Pass(new Meter(probe), groups, events, Math.min(MOST_SKIPPED, Math.max(1, events / 10)));
        List<String> names = new ArrayList<>();
        List<EventConsumer.Running> running = new ArrayList<>();
        try {
            for (int group = 0; group < groups; group++) {
                String name = "pass-%d-group-%d".formatted(passes, group);
                TicketHandler count = pass.handler(group);
                names.add(name);
                running.add(consumer.start(name, event -> {
                    handler.handle(event);
                    count.handle(event);
                }));
            }
            pass.await(patience);
            if (consumer.isGroup()) {
                for (String name : names) {
                    awaitSettled(probe, consumer.stream(), name);
                }
            }
        } finally {
            running.forEach(EventConsumer.Running::close);
        }
        pass.check();
        return pass;
    }

    private static void awaitSettled(Probe probe, String stream, String group) {
        long start = System.nanoTime();
        long pending = probe.pending(stream, group);
        while (pending > 0) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
                throw new CheckFailedException("10 s after %s has handled everything, %,d events are not acknowledged"
                        .formatted(group, pending));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            pending = probe.pending(stream, group);
        }
    }
}
