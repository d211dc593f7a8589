package dev.eventbus.torture;

import dev.eventbus.torture.Fault.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen when; the same for the same seed and length. Kinds are drawn like cards, so that each comes in every
 * round; faults of different targets overlap as they come, those of one target follow each other.
 */
final class Schedule {
    static final int CONSUMERS = 3;
    static final int PUBLISHERS = 2;
    private static final int LEAST_GAP = 2_000;
    private static final int MOST_GAP = 8_000;

    /**
     * One fault to come.
     *
     * @param at milliseconds after the beginning
     * @param millis how long it lasts
     * @param target {@code c1}, {@code p2}, {@code redis}, {@code proxy}, or subscription and type: {@code once/MOVED}
     */
    record Step(long at, Kind kind, String target, long millis) {}

    private final Random random;
    private final Deque<Kind> deck = new ArrayDeque<>();
    private final Map<String, Long> busyUntil = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    private Schedule(long seed) {
        this.random = new Random(seed);
    }

    static List<Step> of(long seed, Duration length) {
        Schedule schedule = new Schedule(seed);
        long at = 1_000;
        while (at < length.toMillis() - 4_000) {
            schedule.add(at);
            at += LEAST_GAP + schedule.random.nextInt(MOST_GAP - LEAST_GAP);
        }
        return schedule.steps;
    }

    private void add(long at) {
        if (deck.size() < Kind.values().length) {
            List<Kind> round = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                round.addAll(Collections.nCopies(kind.often, kind));
            }
            Collections.shuffle(round, random);
            deck.addAll(round);
        }
        for (Iterator<Kind> cards = deck.iterator(); cards.hasNext(); ) {
            Kind kind = cards.next();
            String target = target(kind, at);
            if (target != null) {
                cards.remove();
                long millis = kind.leastMillis + random.nextInt(kind.mostMillis - kind.leastMillis);
                steps.add(new Step(at, kind, target, millis));
                // Starting a process or loading the data takes a while.
                long rest = kind.reach == Fault.Reach.PROCESS ? 4_000 : kind == Kind.REDIS_KILL ? 2_000 : 500;
                occupy(kind, target, at + millis + rest);
                return;
            }
        }
    }

    private @Nullable String target(Kind kind, long at) {
        String target = switch (kind) {
            case CONSUMER_KILL, CONSUMER_RESTART, CONSUMER_SHORT_FREEZE, CONSUMER_LONG_FREEZE ->
                "c" + (1 + random.nextInt(CONSUMERS));
            case ROLLING_RESTART -> "c*";
            case PUBLISHER_KILL -> "p" + (1 + random.nextInt(PUBLISHERS));
            case REDIS_KILL, REDIS_SHORT_FREEZE, REDIS_LONG_FREEZE -> "redis";
            case CUT, HANG_UP, BLACKHOLE, DROP_REPLIES -> "proxy";
            case DELETE_POSITIONS -> "*/" + type();
            case DELETE_MARKS -> Sub.ONCE.text() + "/" + type();
            case DELETE_RETRY, DELETE_RETRYING -> Sub.FLAKY.text() + "/" + type();
            case GROUP_DESTROY, DELETE_CONSUMERS ->
                Sub.values()[random.nextInt(Sub.values().length)].text() + "/" + type();
            case HALT -> throw new IllegalArgumentException("not to be scheduled");
        };
        // What needs Redis to answer waits for it. Without its position a lost group would begin at the beginning, and
        // retries without their due times and their copies are in nobody's hands any more: each is mended from the
        // other.
        boolean free = busyUntil.getOrDefault(target, 0L) <= at
                && (kind.reach != Fault.Reach.KEY || busyUntil.getOrDefault("redis", 0L) <= at)
                && (kind != Kind.GROUP_DESTROY || busyUntil.getOrDefault("positions", 0L) <= at)
                && (kind != Kind.DELETE_RETRY || busyUntil.getOrDefault("retrying", 0L) <= at)
                && (kind != Kind.DELETE_RETRYING || busyUntil.getOrDefault("retry", 0L) <= at)
                && (!target.equals("c*") || allConsumersFree(at))
                && (!target.startsWith("c") || busyUntil.getOrDefault("c*", 0L) <= at);
        return free ? target : null;
    }

    private boolean allConsumersFree(long at) {
        for (int i = 1; i <= CONSUMERS; i++) {
            if (busyUntil.getOrDefault("c" + i, 0L) > at) {
                return false;
            }
        }
        return true;
    }

    private void occupy(Kind kind, String target, long until) {
        busyUntil.put(target, kind == Kind.ROLLING_RESTART ? until + 10_000 : until);
        if (kind == Kind.DELETE_POSITIONS) {
            busyUntil.put("positions", until + 15_000);
        }
        if (kind == Kind.DELETE_RETRY) {
            busyUntil.put("retry", until + 20_000);
        }
        if (kind == Kind.DELETE_RETRYING) {
            busyUntil.put("retrying", until + 20_000);
        }
    }

    private String type() {
        return random.nextBoolean() ? "MOVED" : "NOTED";
    }
}
