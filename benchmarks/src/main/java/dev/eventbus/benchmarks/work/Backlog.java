package dev.eventbus.benchmarks.work;

import io.lettuce.core.RedisFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Events that wait before anybody consumes. */
public final class Backlog {
    private static final int BATCH = 256;

    private Backlog() {}

    /** Puts events 0 to {@code events} into the stream of the bus, in place of what is there. */
    public static void load(Probe probe, int events) throws Exception {
        load(probe, Tickets.STREAM, EncodedTickets::encoded, events);
    }

    /** The same for any stream; {@code entry} is given the number of an event. */
    public static void load(Probe probe, String name, IntFunction<byte[][]> entry, int events) throws Exception {
        byte[] stream = Probe.bytes(name);
        probe.connection().sync().del(stream);
        probe.connection().setAutoFlushCommands(false);
        try {
            for (int next = 0; next < events; ) {
                List<RedisFuture<String>> batch = new ArrayList<>(BATCH);
                for (int i = 0; i < BATCH && next < events; i++) {
                    batch.add(probe.connection().async().xadd(stream, (Object[]) entry.apply(next++)));
                }
                probe.connection().flushCommands();
                for (RedisFuture<String> each : batch) {
                    each.get(30, TimeUnit.SECONDS);
                }
            }
        } finally {
            probe.connection().setAutoFlushCommands(true);
        }
    }
}
