package dev.eventbus.redis;

import dev.eventbus.Pause;
import dev.eventbus.log.LogConsumer.Loss;
import dev.eventbus.log.LogConsumer.Pauses;
import dev.eventbus.log.LogConsumer.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's sign of life on all its streams, and its look around there: at the others' leases each third of a lease,
 * and through what waits for a retry once a lease, a page with each pulse.
 */
final class Heartbeat {
    /** An outage of the store is noticed after half a lease, within these bounds. */
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(1);

    private static final Duration MOST_SILENCE = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final RedisLogSettings settings;
    private final String what;
    private final List<Stream> streams;
    private final Link link;
    private final String consumer;
    private final List<Loss> untold = new ArrayList<>();
    private volatile Pauses pauses = new Pauses(Set.of(), "");
    private volatile long lastContact = System.nanoTime();
    private volatile long lastContactMillis = System.currentTimeMillis();
    private int connectedAtAttempt;
    private volatile long serverTime;
    private volatile long graceUntil;

    /** One stream, and when more than the usual is due there. */
    private static final class Stream {
        final Keys.OfGroup keys;
        long nextThorough = System.nanoTime();
        long nextMend = System.nanoTime();
        String mendCursor = "";
        long knownLosses = -1;
        String pausesVersion = "";
        Set<Pause> pauses = Set.of();

        Stream(Keys.OfGroup keys) {
            this.keys = keys;
        }
    }

    Heartbeat(Member member) {
        this.settings = member.settings();
        this.what = "The heartbeat for subscription '%s'".formatted(member.subscription());
        this.streams = member.groups().stream().map(Stream::new).toList();
        this.link = member.link();
        this.consumer = member.name();
        this.graceUntil = lastContact + grace();
    }

    /** The first one: from now on the consumer is known. */
    synchronized void enter() {
        untold.addAll(pulse(false).losses());
    }

    /** See {@link dev.eventbus.log.LogConsumer#pulse}. */
    synchronized Pulse pulse(boolean inHand) {
        long now = System.nanoTime();
        boolean away = outage(now);
        boolean mayBeTakenOver = inHand && mayBeTakenOver();
        List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>();
        Map<Stream, CompletableFuture<@Nullable Object>> losses = new LinkedHashMap<>();
        for (Stream stream : streams) {
            answers.add(pulse(stream, mayBeTakenOver, now));
            if (now - stream.nextThorough >= 0) {
                losses.put(stream, losses(stream));
            }
        }
        boolean fenced = false;
        long next = Long.MAX_VALUE;
        long time = Long.MAX_VALUE;
        Set<String> dead = new LinkedHashSet<>();
        for (int i = 0; i < streams.size(); i++) {
            List<@Nullable Object> found = Replies.list(Link.await(answers.get(i)));
            fenced |= Replies.number(found.get(0)) == 1;
            long due = Replies.number(found.get(1));
            next = due < 0 ? next : Math.min(next, due);
            Replies.list(found.get(2)).forEach(name -> dead.add(Replies.text(name)));
            advance(streams.get(i), Replies.text(found.get(3)), now);
            time = Math.min(time, Replies.number(found.get(4)));
            pauses(streams.get(i), Replies.text(found.get(5)), found.get(6));
        }
        pauses = pauses();
        losses.forEach((stream, answer) -> addLoss(stream, Replies.list(Link.await(answer))));
        // While the store was away nobody could renew a lease: an answer that took as long shows living ones as ended.
        long answered = System.nanoTime();
        if (outage(answered) && !away) {
            dead.clear();
        }
        lastContact = answered;
        lastContactMillis = System.currentTimeMillis();
        connectedAtAttempt = link.attempts();
        serverTime = time;
        List<Loss> lost = List.copyOf(untold);
        untold.clear();
        return new Pulse(
                fenced, next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofMillis(next)), dead, lost);
    }

    /** What is paused, as of the last pulse. */
    Pauses paused() {
        return pauses;
    }

    private Pauses pauses() {
        Set<Pause> all =
                streams.stream().flatMap(stream -> stream.pauses.stream()).collect(Collectors.toSet());
        return new Pauses(
                all, streams.stream().map(stream -> stream.pausesVersion).collect(Collectors.joining("/")));
    }

    private static void pauses(Stream stream, String version, @Nullable Object ifAnother) {
        if (ifAnother != null) {
            stream.pauses = Set.copyOf(RedisPauseLog.pauses(ifAnother));
            stream.pausesVersion = version;
        }
    }

    /**
     * Until when, by the server's clock, leases that ended are taken to have ended: what the server executes later may have
     * waited there while nobody could renew his lease.
     */
    long endedLeasesBelievedUntil() {
        return System.nanoTime() - graceUntil >= 0 ? serverTime + TimeUnit.NANOSECONDS.toMillis(silence()) : 0;
    }

    /** Whether it was silent for so long that others may have taken over, and the record of that may be gone. */
    boolean mayBeTakenOver() {
        return silentNanos(System.nanoTime()) > settings.lease().toNanos() / 2;
    }

    /** By the clock that went on the most: a process that was suspended with its machine may not see it on the other. */
    private long silentNanos(long now) {
        return Math.max(
                now - lastContact, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - lastContactMillis));
    }

    private CompletableFuture<@Nullable Object> losses(Stream stream) {
        Keys.OfGroup keys = stream.keys;
        return Script.LOSSES.run(
                link, settings.watchdog(), what, List.of(keys.streamKey, keys.losses, keys.trial), keys.group);
    }

    private void addLoss(Stream stream, List<@Nullable Object> found) {
        long before = Replies.number(found.get(0));
        long now = Replies.number(found.get(1));
        long told = stream.knownLosses < 0 ? before : Math.min(before, stream.knownLosses);
        if (now > told) {
            untold.add(new Loss(stream.keys.type, now - told, Replies.number(found.get(2)) == 1));
        }
        stream.knownLosses = now;
    }

    /**
     * Whether the store was not reached for so long, or the connection to it lost, that others may not have reached it
     * either; then they have some time.
     */
    private boolean outage(long now) {
        if (now - lastContact <= silence() && link.attempts() == connectedAtAttempt) {
            return false;
        }
        graceUntil = now + grace();
        return true;
    }

    private CompletableFuture<@Nullable Object> pulse(Stream stream, boolean mayBeTakenOver, long now) {
        Keys.OfGroup keys = stream.keys;
        if (stream.mendCursor.isEmpty() && now - stream.nextMend >= 0) {
            stream.mendCursor = "0";
        }
        return Script.PULSE.run(
                link,
                settings.watchdog(),
                what,
                List.of(keys.streamKey, keys.consumers, keys.retry, keys.retrying, keys.positions, keys.pauses),
                keys.group,
                consumer,
                settings.lease().toMillis(),
                mayBeTakenOver ? 1 : 0,
                now - graceUntil >= 0 ? 1 : 0,
                now - stream.nextThorough >= 0 ? 1 : 0,
                stream.mendCursor,
                stream.pausesVersion);
    }

    private void advance(Stream stream, String mendCursor, long now) {
        long lease = settings.lease().toNanos();
        if (now - stream.nextThorough >= 0) {
            stream.nextThorough = now + lease / 3;
        }
        if (!stream.mendCursor.isEmpty() && mendCursor.isEmpty()) {
            stream.nextMend = now + lease;
        }
        stream.mendCursor = mendCursor;
    }

    private long silence() {
        long half = settings.lease().toNanos() / 2;
        return Math.max(LEAST_SILENCE.toNanos(), Math.min(MOST_SILENCE.toNanos(), half));
    }

    private long grace() {
        return Math.min(GRACE.toNanos(), settings.lease().toNanos());
    }
}
