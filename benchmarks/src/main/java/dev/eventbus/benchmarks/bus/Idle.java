package dev.eventbus.benchmarks.bus;

import dev.eventbus.EventBus;
import dev.eventbus.benchmarks.clients.Ours;
import dev.eventbus.benchmarks.results.Figure;
import dev.eventbus.benchmarks.work.Bench;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Work;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a hundred subscriptions take that wait for events: heap, and threads of the platform. */
public final class Idle implements Work {
    private static final int FIRST = 10;
    private static final int MORE = 100;

    @Override
    public Map<Figure, Double> run(Bench bench) throws Exception {
        try (EventBus bus = Ours.connect(bench.uri())) {
            start(bus, 0, FIRST);
            long heap = heap();
            int threads = threads();
            start(bus, FIRST, MORE);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.HEAP, (heap() - heap) / (double) MORE);
            figures.put(Figure.THREADS, (threads() - threads) / (double) MORE);
            return figures;
        }
    }

    private static void start(EventBus bus, int first, int count) throws InterruptedException {
        for (int i = first; i < first + count; i++) {
            bus.subscribe("idle-" + i, TicketUpdated.class).start((event, context) -> {});
        }
        TimeUnit.SECONDS.sleep(2); // until their first reads wait
    }

    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
