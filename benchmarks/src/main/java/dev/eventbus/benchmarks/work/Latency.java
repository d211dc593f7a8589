package dev.eventbus.benchmarks.work;

import dev.eventbus.benchmarks.results.Figure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * From the time at which an event was to be published, a thousand in a second, to the call of its handler. A sender that is
 * late counts: nothing is left out because something before it was slow.
 */
public final class Latency implements Work {
    private static final long INTERVAL = 1_000_000;
    private static final long SPUN = 100_000;
    private static final long SHORTEST_WARM_UP = 30_000;
    /** After the look at Redis with which the measurement begins. */
    private static final int SETTLING = 100;

    private static final int IN_FLIGHT = 8_000;

    private final Function<String, AsyncSender> sender;
    private final Function<String, EventConsumer> consumer;

    /** @param sender and {@code consumer} connect a client to a URI */
    public Latency(Function<String, AsyncSender> sender, Function<String, EventConsumer> consumer) {
        this.sender = sender;
        this.consumer = consumer;
    }

    @Override
    public Map<Figure, Double> run(Bench bench) throws Exception {
        long shortest = bench.scale() == 1 ? SHORTEST_WARM_UP : SHORTEST_WARM_UP / 6;
        int skipped = (int) Math.max(shortest, bench.warmUp().toMillis());
        int events = skipped + SETTLING + (int) bench.measured().toMillis();
        if (events > Tickets.RING) {
            throw new IllegalArgumentException("At most %d s can be measured".formatted(Tickets.RING / 1_000));
        }
        Pass pass = new Pass(new Meter(bench.probe()), 1, events, skipped);
        TicketHandler count = pass.handler(0);
        Histogram histogram = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(2), 3);
        try (AsyncSender sending = sender.apply(bench.uri());
                EventConsumer consuming = consumer.apply(bench.uri())) {
            Schedule schedule = new Schedule();
            EventConsumer.Running running = consuming.start("latency", event -> {
                long number = Tickets.number(event.ticketId());
                if (number >= skipped + SETTLING) {
                    histogram.recordValue(Math.max(0, System.nanoTime() - schedule.of(number)));
                }
                count.handle(event);
            });
            try {
                InFlight inFlight = new InFlight(IN_FLIGHT, sending::flush);
                schedule.begin();
                for (int number = 0; number < events; number++) {
                    schedule.await(number);
                    inFlight.enter();
                    sending.send(number).whenComplete(inFlight);
                }
                inFlight.drain();
                pass.await(Duration.ofSeconds(20));
            } finally {
                running.close();
            }
        }
        pass.check();
        Cost cost = new Cost();
        pass.addTo(cost);
        Map<Figure, Double> figures = cost.figures();
        figures.remove(Figure.RATE); // it is given
        figures.put(Figure.P50, histogram.getValueAtPercentile(50) / 1e3);
        figures.put(Figure.P90, histogram.getValueAtPercentile(90) / 1e3);
        figures.put(Figure.P99, histogram.getValueAtPercentile(99) / 1e3);
        figures.put(Figure.P999, histogram.getValueAtPercentile(99.9) / 1e3);
        figures.put(Figure.MAX, histogram.getMaxValue() / 1e3);
        return figures;
    }

    /** When each event is to be published. */
    private static final class Schedule {
        private volatile long start;

        void begin() {
            start = System.nanoTime() + INTERVAL;
        }

        long of(long number) {
            return start + number * INTERVAL;
        }

        /** Parks, and for the last tenth of a millisecond spins: threads wake late. */
        void await(long number) {
            long time = of(number);
            for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
                if (left > SPUN) {
                    LockSupport.parkNanos(this, left - SPUN);
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
