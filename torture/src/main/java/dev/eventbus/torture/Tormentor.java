package dev.eventbus.torture;

import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.torture.Fault.Kind;
import dev.eventbus.torture.Schedule.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Does what the schedule says. Each target has a thread, so that its faults follow each other, however long they take. */
final class Tormentor {
    private final RedisServer redis;
    private final FaultProxy proxy;
    private final Fleet fleet;
    private final List<Fault> faults;
    private final List<String> incidents;
    private final Speaker speaker;
    private final Map<String, ExecutorService> hands = new HashMap<>();

    /** Says what happens. */
    interface Speaker {
        void say(String text, Object... arguments);
    }

    Tormentor(
            RedisServer redis,
            FaultProxy proxy,
            Fleet fleet,
            List<Fault> faults,
            List<String> incidents,
            Speaker speaker) {
        this.redis = redis;
        this.proxy = proxy;
        this.fleet = fleet;
        this.faults = faults;
        this.incidents = incidents;
        this.speaker = speaker;
    }

    /** Returns when {@code length} is over and all faults have ended. */
    void run(List<Step> steps, Duration length) throws InterruptedException {
        long began = System.nanoTime();
        for (Step step : steps) {
            sleepUntil(began + TimeUnit.MILLISECONDS.toNanos(step.at()));
            String hand = step.kind().reach == Fault.Reach.KEY ? "keys" : step.target();
            hands.computeIfAbsent(hand, name -> Executors.newSingleThreadExecutor())
                    .execute(() -> apply(step));
        }
        sleepUntil(began + length.toNanos());
        for (ExecutorService hand : hands.values()) {
            hand.shutdown();
        }
        for (ExecutorService hand : hands.values()) {
            if (!hand.awaitTermination(2, TimeUnit.MINUTES)) {
                incidents.add("a fault did not end in two minutes");
            }
        }
        if (!redis.isRunning()) {
            redis.restart();
        }
        redis.thaw();
        proxy.heal();
        fleet.consumers().forEach(Child::start);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private void apply(Step step) {
        try {
            switch (step.kind().reach) {
                case PROCESS -> process(step);
                case ALL -> all(step);
                case KEY -> key(step);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // For instance a server that is frozen at the moment: this fault did not happen.
            speaker.say("%s %s did not happen: %s", step.kind().text, step.target(), String.valueOf(e.getMessage()));
        } catch (Error e) { // nobody else would hear of it
            incidents.add("%s %s failed: %s".formatted(step.kind().text, step.target(), e));
        }
    }

    private void process(Step step) throws InterruptedException {
        if (step.kind() == Kind.ROLLING_RESTART) {
            for (Child child : fleet.consumers()) {
                synchronized (child.theatre()) {
                    restart(child, step);
                }
                Thread.sleep(1_500);
            }
            return;
        }
        Child child = fleet.child(step.target());
        synchronized (child.theatre()) {
            process(step, child);
        }
    }

    private void process(Step step, Child child) throws InterruptedException {
        if (!child.isAlive()) {
            speaker.say("%s %s did not happen: it is down", step.kind().text, child.name());
            return;
        }
        String name = child.name();
        switch (step.kind()) {
            case CONSUMER_KILL, PUBLISHER_KILL -> {
                announce(step, name);
                long start = History.now();
                child.kill();
                faults.add(new Fault(step.kind(), name, start, History.now()));
                Thread.sleep(step.millis());
                child.start();
            }
            case CONSUMER_SHORT_FREEZE, CONSUMER_LONG_FREEZE -> {
                announce(step, name);
                long start = History.now();
                child.signal("STOP");
                Thread.sleep(step.millis());
                child.signal("CONT");
                faults.add(new Fault(step.kind(), name, start, History.now()));
            }
            default -> restart(child, step);
        }
    }

    private void restart(Child child, Step step) {
        String name = child.name();
        announce(step, name);
        long start = History.now();
        if (!child.stop(false)) {
            incidents.add(name + " did not end in good order within a minute");
        }
        faults.add(new Fault(step.kind(), name, start, History.now()));
        child.start();
    }

    private void all(Step step) throws InterruptedException {
        announce(step, step.target());
        long start = History.now();
        try {
            switch (step.kind()) {
                case REDIS_KILL -> {
                    redis.kill();
                    Thread.sleep(step.millis());
                    redis.restart();
                }
                case REDIS_SHORT_FREEZE, REDIS_LONG_FREEZE -> {
                    redis.freeze();
                    Thread.sleep(step.millis());
                    redis.thaw();
                }
                case BLACKHOLE -> {
                    proxy.blackhole();
                    Thread.sleep(step.millis());
                    proxy.heal();
                }
                case DROP_REPLIES -> {
                    proxy.dropReplies();
                    Thread.sleep(step.millis());
                    proxy.cut();
                }
                case HANG_UP -> proxy.hangUp();
                default -> proxy.cut();
            }
        } finally {
            faults.add(new Fault(step.kind(), step.target(), start, History.now()));
        }
    }

    private void key(Step step) throws InterruptedException {
        int slash = step.target().indexOf('/');
        String sub = step.target().substring(0, slash);
        String type = step.target().substring(slash + 1);
        long start = History.now();
        Object did = switch (step.kind()) {
            case GROUP_DESTROY -> redis.command("XGROUP", "DESTROY", StoreReader.stream(type), sub);
            case DELETE_CONSUMERS -> redis.command("DEL", StoreReader.companion(type, "consumers:" + sub));
            case DELETE_POSITIONS -> redis.command("DEL", StoreReader.companion(type, "positions"));
            case DELETE_RETRY -> deleteOnceThere(StoreReader.companion(type, "retry:" + sub));
            case DELETE_RETRYING -> deleteOnceThere(StoreReader.companion(type, "retrying:" + sub));
            default -> deleteMarks(StoreReader.companion(type, "done:" + sub + ":*"));
        };
        faults.add(new Fault(step.kind(), step.target(), start, History.now()));
        speaker.say("%s of %s: %s", step.kind().text, step.target(), String.valueOf(did));
    }

    /** Retries wait for a fraction of a second: often none does, and then the key is not there. */
    private String deleteOnceThere(String key) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() - end < 0) {
            Object size = redis.command(key.contains(":retrying:") ? "HLEN" : "ZCARD", key);
            if (!"0".equals(String.valueOf(size)) && "1".equals(String.valueOf(redis.command("DEL", key)))) {
                return size + " fields or members";
            }
            Thread.sleep(5);
        }
        return "it was never there";
    }

    /** In small steps: one large one would halt the server. */
    private long deleteMarks(String pattern) {
        long deleted = 0;
        String cursor = "0";
        do {
            List<?> page = (List<?>) Objects.requireNonNull(
                    redis.command("SCAN", cursor, "MATCH", pattern, "COUNT", "1000"), "the reply to SCAN");
            cursor = String.valueOf(page.get(0));
            List<String> words = new ArrayList<>(List.of("DEL"));
            ((List<?>) page.get(1)).forEach(key -> words.add(String.valueOf(key)));
            if (words.size() > 1) {
                redis.command(words.toArray(String[]::new));
                deleted += words.size() - 1;
            }
        } while (!cursor.equals("0"));
        return deleted;
    }

    private void announce(Step step, String target) {
        speaker.say(
                "%s %s%s",
                step.kind().text,
                target,
                step.kind().mostMillis > 1 ? String.format(Locale.ROOT, ", %.1f s", step.millis() / 1e3) : "");
    }
}
