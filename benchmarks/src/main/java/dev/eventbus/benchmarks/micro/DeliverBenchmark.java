package dev.eventbus.benchmarks.micro;

import dev.eventbus.EventBus;
import dev.eventbus.benchmarks.work.TicketUpdated;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A subscription over a log that costs nothing: decode, validate, dispatch and settle of one event, which {@link
 * StagesBenchmark} and {@link LastStagesBenchmark} have by themselves.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class DeliverBenchmark {
    private static final int EVENTS = 16_384;

    /** How many handlers may run at once. */
    @Param({"1", "8"})
    public int concurrency;

    private final EndlessLog log = new EndlessLog(EVENTS);
    private final EventBus bus = new EndlessBus(log).build();

    /** Starts the subscription. */
    @Setup
    public void start() {
        bus.subscribe("deliver", TicketUpdated.class).concurrency(concurrency).start((event, context) -> {});
    }

    /** Closes the bus. */
    @TearDown
    public void close() {
        bus.close();
    }

    /** From the log to the handler, and its acknowledgement. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void deliver() throws InterruptedException {
        log.deliver();
    }
}
