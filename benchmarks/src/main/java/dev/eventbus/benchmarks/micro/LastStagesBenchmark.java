package dev.eventbus.benchmarks.micro;

import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.subscribe.LastStages;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Dispatch and settle of one event that is read and decoded, over a log that costs nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class LastStagesBenchmark {
    private static final int EVENTS = 1_024;

    private final EndlessLog log = new EndlessLog(EVENTS);
    private final LastStages stages =
            new LastStages(log, log.consumer(), log.deliveries(), new EventCodec(EventCatalog.of(TicketUpdated.class)));

    /** Ends the timer. */
    @TearDown
    public void close() {
        stages.close();
    }

    /** From the queue to the handler, and its settling: {@link #settle} is a part of it. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void dispatch() {
        stages.dispatch();
    }

    /** From the handler's return to the end of its acknowledgement. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void settle() {
        stages.settle();
    }
}
