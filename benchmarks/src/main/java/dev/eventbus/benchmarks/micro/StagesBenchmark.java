package dev.eventbus.benchmarks.micro;

import dev.eventbus.Envelope;
import dev.eventbus.TenantPolicy;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.benchmarks.work.Tickets;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import dev.eventbus.validate.EventValidator;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Validate, encode and decode one event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class StagesBenchmark {
    private final EventValidator validator = new EventValidator(TenantPolicy.any());
    private final EventCodec codec = new EventCodec(EventCatalog.of(TicketUpdated.class));
    private final TicketUpdated event = Tickets.ticket(1);
    private final Envelope<TicketUpdated> envelope = envelope(event);
    private final Fields fields = codec.encode(envelope);

    static Envelope<TicketUpdated> envelope(TicketUpdated event) {
        return new Envelope<>(
                UUID.fromString("018f2f6c-8a3b-7c11-9d52-3f0f6b2f9a03"),
                Tickets.TYPE,
                1,
                Instant.parse("2026-01-01T09:30:00.123Z"),
                "benchmarks",
                null,
                null,
                null,
                null,
                event);
    }

    /** Closes the validator. */
    @TearDown
    public void close() {
        validator.close();
    }

    /** Constraints and tenant. */
    @Benchmark
    public void validate() {
        validator.checkPublishing(Tickets.TYPE, event);
    }

    /** To the fields of an entry. */
    @Benchmark
    public Fields encode() {
        return codec.encode(envelope);
    }

    /** From the fields of an entry. */
    @Benchmark
    public Envelope<?> decode() {
        return codec.decode(fields);
    }
}
