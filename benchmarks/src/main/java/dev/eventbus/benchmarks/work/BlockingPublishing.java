package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Threads publish, and each waits for the outcome before it goes on. */
public final class BlockingPublishing implements Work {
    private final int threads;
    private final Function<String, BlockingSender> open;
    private final AtomicLong next = new AtomicLong();

    /** @param open connects a client to a URI */
    public BlockingPublishing(int threads, Function<String, BlockingSender> open) {
        this.threads = threads;
        this.open = open;
    }

    @Override
    public Map<Figure, Double> run(Bench bench) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (BlockingSender sender = open.apply(bench.uri())) {
            Meter meter = new Meter(bench.probe());
            publish(pool, sender, bench.warmUp());
            long warm = next.get();
            Snapshot start = meter.snapshot();
            publish(pool, sender, bench.measured());
            Snapshot end = meter.snapshot();
            StreamTail.check(bench.probe(), Streams.sharing(List.of(sender.stream())), next.get());
            return Cost.between(start, end, next.get() - warm).figures();
        } finally {
            pool.shutdownNow();
        }
    }

    private void publish(ExecutorService pool, BlockingSender sender, Duration duration) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(() -> {
                while (System.nanoTime() - end < 0) {
                    sender.sendNow(next.getAndAdd(sender.batch()));
                }
            }));
        }
        for (Future<?> each : running) {
            each.get(duration.toSeconds() + 60, TimeUnit.SECONDS);
        }
    }
}
