package dev.eventbus.torture;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Retention;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.redis.RedisEventBus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/** What the processes have in common. */
final class ChildProcess {
    /** Exit statuses. */
    static final int POISONED = 66;

    static final int NO_HISTORY = 67;
    static final int ORPHANED = 68;

    static final Duration LEASE = Duration.ofSeconds(3);
    /** A pause of the whole process from which on its lease may end: the lease less the oldest heartbeat and some. */
    static final Duration RISKY_PAUSE = Duration.ofMillis(1_100);

    private ChildProcess() {}

    static RedisEventBus.Builder bus(String uri) {
        return RedisEventBus.builder()
                .uri(uri)
                .catalog(EventCatalog.of(TortureEvent.class))
                .source("torture")
                .lease(LEASE)
                .closeTimeout(Duration.ofSeconds(15))
                .publishTimeout(Duration.ofSeconds(4))
                .retention(Retention.maxLength(10_000_000).withHardLimit(100_000_000));
    }

    /** Tries until the store is there. */
    static <T> T persist(Supplier<T> attempt) throws InterruptedException {
        while (true) {
            try {
                return attempt.get();
            } catch (BusUnavailableException e) {
                Thread.sleep(200);
            }
        }
    }

    /** Reads what the driver says until {@code stop}; ends the process when there is no driver any more. */
    static void awaitStop() {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("stop")) {
                    return;
                }
            }
        } catch (IOException e) {
            // The same as the end of the stream.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    /** Writes down when this process did not get to run. */
    static void watchPauses(History history) {
        Thread watch = new Thread(
                () -> {
                    long last = History.now();
                    while (true) {
                        try {
                            Thread.sleep(50);
                        } catch (InterruptedException e) {
                            return;
                        }
                        long now = History.now();
                        if (now - last > 400_000) {
                            history.write("Z " + (now - last));
                        }
                        last = now;
                    }
                },
                "pauses");
        watch.setDaemon(true);
        watch.setPriority(Thread.MAX_PRIORITY);
        watch.start();
    }
}
