package dev.eventbus.torture;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.Published;
import dev.eventbus.torture.TortureEvent.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at a steady rate until it is told to stop. What its predecessor left without an outcome it publishes once
 * more under the same id, as an application may.
 */
final class PublisherProcess {
    private static final int KEYS = 60;
    private static final int IN_FLIGHT = 400;
    private static final int TRIES = 5;

    private final EventBus bus;
    private final History history;
    private final String slot;
    private final Random random;
    private final boolean republishes;
    private final SecureRandom ids = new SecureRandom();
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
    private volatile boolean stopped;

    private record Intent(String label, UUID id, String type, String key, Kind kind) {}

    private PublisherProcess(EventBus bus, History history, String slot, long seed, boolean republishes) {
        this.bus = bus;
        this.history = history;
        this.slot = slot;
        this.random = new Random(seed);
        this.republishes = republishes;
    }

    /**
     * Arguments: URI, slot, history, predecessor's history or {@code -}, rate, seed, milliseconds between poison, whether
     * to publish again under its id what has no known outcome.
     */
    public static void main(String[] arguments) throws Exception {
        History history = new History(Path.of(arguments[2]));
        ChildProcess.watchPauses(history);
        List<Intent> open = new ArrayList<>();
        long next = arguments[3].equals("-") ? 1 : inherit(Path.of(arguments[3]), open);
        EventBus bus = ChildProcess.persist(() -> ChildProcess.bus(arguments[0]).build());
        boolean republishes = Boolean.parseBoolean(arguments[7]);
        if (!republishes) {
            open.clear();
        }
        PublisherProcess publisher =
                new PublisherProcess(bus, history, arguments[1], Long.parseLong(arguments[5]) + next, republishes);
        Thread work = new Thread(
                () -> publisher.run(open, next, Integer.parseInt(arguments[4]), Long.parseLong(arguments[6])), "work");
        work.start();
        ChildProcess.awaitStop();
        publisher.stopped = true;
        work.join();
        bus.close();
        history.write("Q");
        Runtime.getRuntime().halt(0);
    }

    /** Adds to {@code open} what has no outcome; returns the next number. */
    private static long inherit(Path file, List<Intent> open) throws IOException {
        Map<String, Intent> pending = new LinkedHashMap<>();
        long last = 0;
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        // The last line may be cut off; what it announced was not sent.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            String[] words = line.split(" ");
            if (words.length < 2) {
                continue;
            }
            switch (words[1]) {
                case "I" -> {
                    pending.put(
                            words[2],
                            new Intent(
                                    words[2], UUID.fromString(words[3]), words[4], words[5], Kind.valueOf(words[6])));
                    last = Math.max(last, Long.parseLong(words[2].substring(words[2].indexOf('.') + 1)));
                }
                case "A" -> pending.remove(words[2]);
                case "N" -> last = Math.max(last, Long.parseLong(words[2]));
                default -> {}
            }
        }
        open.addAll(pending.values());
        return last + 1;
    }

    private void run(List<Intent> open, long first, int rate, long poisonEvery) {
        history.write("N " + (first - 1));
        open.forEach(intent -> send(intent, 1));
        long began = System.nanoTime();
        // Not at once, and not at the same time as the other publisher.
        long poisonDue = began + TimeUnit.MILLISECONDS.toNanos(poisonEvery / 6 + random.nextInt((int) poisonEvery / 2));
        for (long n = 0; !stopped; n++) {
            long due = began + n * TimeUnit.SECONDS.toNanos(1) / rate;
            if (due - System.nanoTime() > 0) {
                sleep(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()) + 1);
            }
            Kind kind = kind();
            if (System.nanoTime() - poisonDue >= 0) {
                kind = Kind.POISON;
                poisonDue = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(poisonEvery);
            }
            send(
                    new Intent(
                            slot + '.' + (first + n),
                            uuid7(),
                            random.nextInt(3) == 0 ? "NOTED" : "MOVED",
                            "k" + random.nextInt(KEYS),
                            kind),
                    1);
        }
        inFlight.acquireUninterruptibly(IN_FLIGHT);
    }

    private Kind kind() {
        if (random.nextInt(2_000) == 0) {
            return Kind.SLOW;
        }
        int of1000 = random.nextInt(1_000);
        if (of1000 < 12) {
            return Kind.STUMBLE;
        }
        if (of1000 < 20) {
            return Kind.STUMBLE_TWICE;
        }
        if (of1000 < 26) {
            return Kind.LATER;
        }
        if (of1000 < 30) {
            return Kind.DOOMED;
        }
        return of1000 < 33 ? Kind.REJECT : Kind.PLAIN;
    }

    private void send(Intent intent, int attempt) {
        inFlight.acquireUninterruptibly();
        sendAgain(intent, attempt);
    }

    private void sendAgain(Intent intent, int attempt) {
        history.write("I %s %s %s %s %s".formatted(intent.label, intent.id, intent.type, intent.key, intent.kind));
        UUID tenant = new UUID(7, 1 + Math.floorMod(intent.key.hashCode(), 4));
        TortureEvent event = intent.type.equals("NOTED")
                ? new TortureEvent.Noted(tenant, intent.label, intent.key, intent.kind)
                : new TortureEvent.Moved(tenant, intent.label, intent.key, intent.kind);
        EventMetadata metadata = EventMetadata.none().withId(intent.id);
        boolean blocking = Math.floorMod(intent.label.hashCode(), 97) == 0 && attempt == 1;
        if (blocking) {
            try {
                outcome(intent, attempt, bus.publish(event, metadata), null);
            } catch (RuntimeException e) {
                outcome(intent, attempt, null, e);
            }
        } else {
            bus.publishAsync(event, metadata)
                    .whenComplete((published, failure) -> outcome(intent, attempt, published, failure));
        }
    }

    private void outcome(Intent intent, int attempt, @Nullable Published published, @Nullable Throwable failure) {
        if (published != null) {
            history.write("A " + intent.label + ' ' + published.entryId());
            inFlight.release();
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PublishOutcomeUnknownException) {
            history.write("U " + intent.label);
        } else {
            history.write("R " + intent.label + ' '
                    + (cause == null ? "none" : cause.getClass().getSimpleName()));
        }
        boolean again = (republishes && cause instanceof PublishOutcomeUnknownException)
                || (cause instanceof BusUnavailableException && Math.floorMod(intent.label.hashCode(), 2) == 0);
        if (again && attempt < TRIES) {
            Thread retry = new Thread(() -> {
                sleep(300L * attempt);
                sendAgain(intent, attempt + 1);
            });
            retry.setDaemon(true);
            retry.start();
        } else {
            inFlight.release();
        }
    }

    private UUID uuid7() {
        long time = System.currentTimeMillis();
        return new UUID(
                time << 16 | 0x7000 | ids.nextInt(0x1000), ids.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
