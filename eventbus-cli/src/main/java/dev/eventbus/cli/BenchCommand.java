package dev.eventbus.cli;

import dev.eventbus.EventBus;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.redis.RedisOperator;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "bench",
        description = {
            "Measures how fast this Redis is for a bus from here.",
            "Publishes events to a stream of its own, handles them, and removes the stream. Needs --write. It keeps Redis busy for "
                    + "some seconds."
        })
final class BenchCommand extends Action {
    private static final int MOST_EVENTS = 50_000; // fewer than the hard limit of its stream
    private static final int MOST_BYTES = 100_000;
    private static final long MOST_TOGETHER = 100_000_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "20000",
            description = "How many events are published without waiting for each; ${DEFAULT-VALUE} by default.")
    private int events;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "200",
            description = "How large the text in each is; ${DEFAULT-VALUE} by default.")
    private int size;

    @Override
    void check() {
        root().options().checkWrite(spec().qualifiedName());
        check("--events", events, MOST_EVENTS);
        check("--size", size, MOST_BYTES);
        if ((long) events * size > MOST_TOGETHER) {
            throw new ParameterException(
                    spec().commandLine(),
                    "--events times --size must be at most %,d bytes, which are in Redis at once"
                            .formatted(MOST_TOGETHER));
        }
    }

    private void check(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                    spec().commandLine(), "%s must be from 1 to %,d, but is %d".formatted(option, most, value));
        }
    }

    @Override
    int run(RedisOperator operator, Screen screen) throws Exception {
        // Below the prefix of the bus, so that its rights cover it; no name of a type has a colon.
        String prefix = operator.stream(
                "bench-%08x:".formatted(ThreadLocalRandom.current().nextInt()));
        Options options = root().options();
        RedisEventBus.Builder own = options.bus(root().surroundings(), prefix);
        try (RedisOperator cleaner = options.bus(root().surroundings(), prefix).operate()) {
            try (EventBus bus = Bench.described(own).build()) {
                Listing listing = new Bench(bus, events, size).run(screen);
                listing.print(screen);
            } finally {
                remove(cleaner, screen);
            }
        }
        return Exit.OK;
    }

    private static void remove(RedisOperator cleaner, Screen screen) {
        boolean interrupted = Thread.interrupted(); // or Redis could not be asked
        try {
            cleaner.detach(Bench.SUBSCRIPTION);
            if (!cleaner.remove(Bench.TYPE)) {
                screen.note("eventbus: %s could not be removed; delete it.".formatted(cleaner.stream(Bench.TYPE)));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
