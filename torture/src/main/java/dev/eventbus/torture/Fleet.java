package dev.eventbus.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The processes. One that ended by itself is started again. */
final class Fleet implements AutoCloseable {
    private static final long POISON_EVERY_MILLIS = 60_000;

    private final Map<String, Child> children = new TreeMap<>();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "restarts");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    Fleet(Torture.Options options, Path folder, Path overlay, String uri, BiConsumer<Child, Integer> diedByItself) {
        BiConsumer<Child, Integer> restart = (child, status) -> {
            if (!closed) {
                diedByItself.accept(child, status);
                restarts.schedule(child::start, 1, TimeUnit.SECONDS);
            }
        };
        for (int i = 1; i <= Schedule.CONSUMERS; i++) {
            String slot = "c" + i;
            children.put(
                    slot,
                    new Child(
                            slot,
                            folder,
                            child -> Child.java(
                                    overlay,
                                    ConsumerProcess.class.getName(),
                                    List.of(uri, child.history().toString())),
                            restart,
                            diedByItself));
        }
        for (int i = 1; i <= Schedule.PUBLISHERS; i++) {
            String slot = "p" + i;
            long seed = options.seed() * 31 + i;
            int rate = Math.max(1, options.rate() / Schedule.PUBLISHERS);
            children.put(
                    slot,
                    new Child(
                            slot,
                            folder,
                            child -> Child.java(
                                    overlay,
                                    PublisherProcess.class.getName(),
                                    List.of(
                                            uri,
                                            slot.substring(1),
                                            child.history().toString(),
                                            child.lastHistory() == null ? "-" : String.valueOf(child.lastHistory()),
                                            Integer.toString(rate),
                                            Long.toString(seed),
                                            Long.toString(POISON_EVERY_MILLIS),
                                            Boolean.toString(options.republish()))),
                            restart,
                            diedByItself));
        }
    }

    void start() {
        children.values().forEach(Child::start);
    }

    Child child(String slot) {
        Child child = children.get(slot);
        if (child == null) {
            throw new IllegalArgumentException(slot);
        }
        return child;
    }

    List<Child> consumers() {
        return children.values().stream()
                .filter(child -> child.slot().startsWith("c"))
                .toList();
    }

    /** Stops them by word; returns what went wrong. */
    List<String> stopPublishers() {
        return stop("p", true);
    }

    /** Stops them in good order; returns what went wrong. */
    List<String> stopConsumers() {
        return stop("c", false);
    }

    private List<String> stop(String prefix, boolean byWord) {
        closed = closed || prefix.equals("c");
        List<CompletableFuture<Boolean>> ends = new ArrayList<>();
        List<Child> stopped = new ArrayList<>();
        for (Child child : children.values()) {
            if (child.slot().startsWith(prefix)) {
                stopped.add(child);
                ends.add(CompletableFuture.supplyAsync(() -> child.stop(byWord)));
            }
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            if (!ends.get(i).join()) {
                wrong.add(stopped.get(i).name() + " did not end in good order within a minute");
            }
        }
        return wrong;
    }

    /** Ends whatever still runs. */
    @Override
    public void close() {
        closed = true;
        restarts.shutdownNow();
        children.values().forEach(Child::kill);
    }
}
