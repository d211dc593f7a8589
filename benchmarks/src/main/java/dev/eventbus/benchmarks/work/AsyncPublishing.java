package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** One thread publishes as fast as it can, with a bounded number of events under way. */
public final class AsyncPublishing implements Work {
    static final int IN_FLIGHT = 1_024;
    private static final int BETWEEN_LOOKS_AT_THE_CLOCK = 64;

    private final Function<String, AsyncSender> open;
    private long next;

    /** @param open connects a client to a URI */
    public AsyncPublishing(Function<String, AsyncSender> open) {
        this.open = open;
    }

    @Override
    public Map<Figure, Double> run(Bench bench) {
        try (AsyncSender sender = open.apply(bench.uri())) {
            InFlight inFlight = new InFlight(IN_FLIGHT, sender::flush);
            Meter meter = new Meter(bench.probe());
            publish(sender, inFlight, bench.warmUp());
            long warm = next;
            Snapshot start = meter.snapshot();
            publish(sender, inFlight, bench.measured());
            Snapshot end = meter.snapshot();
            StreamTail.check(bench.probe(), sender.streams(), next);
            return Cost.between(start, end, next - warm).figures();
        }
    }

    private void publish(AsyncSender sender, InFlight inFlight, Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            for (int i = 0; i < BETWEEN_LOOKS_AT_THE_CLOCK; i++) {
                inFlight.enter();
                sender.send(next++).whenComplete(inFlight);
            }
        }
        inFlight.drain();
    }
}
