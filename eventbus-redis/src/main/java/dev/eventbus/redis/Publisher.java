package dev.eventbus.redis;

import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.EventBusException;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.log.Fields;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends each event exactly once, over a connection that may break at any moment.
 *
 * <p>Callers put appends into a queue. One thread, the event loop of the publishing connection, owns everything else: it
 * writes what has queued meanwhile in one go, and remembers what is written and unanswered. When the connection is lost,
 * these are in doubt: stored or not. Sending them again could store them twice, giving up could lose them. So on the
 * next connection, before anything else is written, a {@link Verification} makes sure that nothing of the old one can
 * still arrive, and looks for them. Those found are done; the others are written again, in their order and before all
 * newer ones.
 *
 * <p>An append has until its deadline. Then it is given up: as not stored, if it was never written or was proven absent;
 * as unknown otherwise, and then it is never written again.
 */
final class Publisher implements Xadd.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final int MAX_OUTSTANDING = 65_536;
    private static final int MAX_UNANSWERED = 4_096;
    private static final long MAX_UNANSWERED_BYTES = 8L << 20;
    private static final long TICK_MILLIS = 100;
    private static final long CLOCK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_CLOCK_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A connection that breaks again and again is not reported each time. */
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** How far the server's clock may have been set back since it was last read. */
    private static final long CLOCK_MARGIN_MILLIS = 2_000;

    private final RedisLogSettings settings;
    private final String where;
    private final Connector connector;

    // For any thread.
    private final Queue<Append> incoming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicBoolean turnPlanned = new AtomicBoolean();
    private final EventLoop loop;
    private volatile boolean closed;

    // For the loop's thread only.
    private final Backoff backoff;
    private final Deque<Append> again = new ArrayDeque<>(); // not stored, before all that is incoming
    private final Deque<Append> written = new ArrayDeque<>(); // on the current session, unanswered
    private final Deque<Append> inDoubt = new ArrayDeque<>(); // on sessions that are over, unanswered
    private final List<Peer> unfenced = new ArrayList<>(); // those sessions, as far as the server names them
    private boolean unfencedUnknown; // whether there are others
    private long writtenBytes;
    private @Nullable Greeting current;
    private @Nullable Verification verification;
    private boolean connecting;
    private boolean retiring;
    private boolean lossReported;
    private long lossReportedAt = System.nanoTime() - REPORT_NANOS;
    private boolean weaknessReported;
    private long nextAttempt = System.nanoTime();
    private String problem = "not connected yet";
    private long lastReply;
    private @Nullable Long clock; // of the server, in milliseconds
    private long clockAsked;
    private boolean clockUsed;

    private Publisher(RedisLogSettings settings, Connector connector, CompletableFuture<Session> first) {
        this.settings = settings;
        this.where = settings.where();
        this.connector = connector;
        this.loop = connector.publishingLoop();
        this.backoff = Backoff.within(settings.publishTimeout());
        this.connecting = true;
        greet(first);
    }

    /**
     * Connects.
     *
     * @throws BusUnavailableException if that fails within the connect timeout
     * @throws dev.eventbus.ConfigurationException if the server does not know the user
     */
    static Publisher open(RedisLogSettings settings, Connector connector) {
        Publisher publisher = new Publisher(settings, connector, connector.connectFirst());
        publisher.loop.scheduleAtFixedRate(publisher::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return publisher;
    }

    /** See {@link dev.eventbus.log.EventLog#append}. For any thread. */
    CompletableFuture<String> append(Target target, UUID eventId, Fields fields) {
        if (outstanding.incrementAndGet() > MAX_OUTSTANDING) {
            outstanding.decrementAndGet();
            return CompletableFuture.failedFuture(new BusOverloadedException(
                    "%,d appends are waiting for Redis at %s: event %s was not sent. Publish less at once, or wait for results."
                            .formatted(MAX_OUTSTANDING, where, eventId)));
        }
        Append append = new Append(
                target,
                eventId,
                fields,
                System.nanoTime() + settings.publishTimeout().toNanos());
        incoming.add(append);
        planTurn();
        if (closed && incoming.remove(append)) {
            outstanding.decrementAndGet();
            append.outcome.completeExceptionally(notStored(append, "the bus is closed", null));
        }
        return append.outcome;
    }

    private void planTurn() {
        if (!turnPlanned.get() && turnPlanned.compareAndSet(false, true)) {
            try {
                loop.execute(this::turn);
            } catch (RejectedExecutionException e) {
                turnPlanned.set(false); // closed; append(…) and close() see to what is left
            }
        }
    }

    /** Does whatever can be done now. */
    private void turn() {
        turnPlanned.set(false);
        if (closed) {
            return;
        }
        Greeting live = current;
        if (live == null) {
            boolean work = !incoming.isEmpty() || !again.isEmpty() || !inDoubt.isEmpty();
            if (work && !connecting && System.nanoTime() - nextAttempt >= 0) {
                connect();
            }
        } else if (verification != null || !live.session().isOpen()) {
            return; // what follows its end calls again
        } else if (!inDoubt.isEmpty() || !unfenced.isEmpty() || unfencedUnknown) {
            verify(live);
        } else if (retiring) {
            if (written.isEmpty()) {
                live.session().close();
            }
        } else {
            drain(live);
        }
    }

    // Connecting

    private void connect() {
        connecting = true;
        greet(connector.connectForPublishing());
    }

    private void greet(CompletableFuture<Session> session) {
        session.thenCompose(made -> Greeting.of(made, settings.watchdog())).whenCompleteAsync(this::connected, loop);
    }

    private void connected(@Nullable Greeting greeting, @Nullable Throwable failure) {
        connecting = false;
        if (greeting == null) {
            problem = failure == null ? "not connected" : RedisErrors.reason(failure);
            LOG.debug("Connecting to Redis at {} for publishing failed: {}", where, problem);
            nextAttempt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
            return; // the next tick tries again
        }
        if (closed) {
            greeting.session().close();
            return;
        }
        current = greeting;
        retiring = false;
        clock = greeting.clock();
        clockAsked = System.nanoTime();
        lastReply = clockAsked;
        greeting.session().ended().whenCompleteAsync((nothing, ignored) -> lost(greeting), loop);
        if (lossReported) {
            lossReported = false;
            LOG.info("Connected to Redis at {} for publishing again", where);
        }
        if (inDoubt.isEmpty()) {
            backoff.reset();
        }
        if (greeting.peer() == null || greeting.clock() == null) {
            reportWeakness(
                    greeting.clock() != null
                            ? "CLIENT INFO"
                            : greeting.peer() != null ? "TIME" : "CLIENT INFO and TIME");
        }
        turn();
    }

    private void lost(Greeting over) {
        if (current == null || current.session() != over.session()) {
            return;
        }
        current = null;
        verification = null;
        problem = "the connection was lost";
        if (!written.isEmpty()) {
            if (over.peer() == null) {
                unfencedUnknown = true;
            } else {
                unfenced.add(over.peer());
            }
            written.stream().filter(append -> !append.done).forEach(inDoubt::add);
            written.clear();
            writtenBytes = 0;
        }
        long now = System.nanoTime();
        if (!closed && now - lossReportedAt > REPORT_NANOS) {
            lossReported = true;
            lossReportedAt = now;
            LOG.warn(
                    "The connection to Redis at {} for publishing is lost; it is made anew when needed. Appends in doubt: {}",
                    where,
                    inDoubt.size());
        }
        turn();
    }

    // Finding out

    private void verify(Greeting live) {
        Verification started = new Verification(live.session(), loop, settings.watchdog(), this::succeed);
        verification = started;
        CompletableFuture<Boolean> fenced = unfencedUnknown ? started.unfenced() : started.fence(unfenced);
        fenced.thenCompose(sure -> {
                    if (!sure) {
                        reportWeakness("CLIENT KILL");
                    }
                    return started.find(
                            inDoubt.stream().filter(append -> !append.done).toList());
                })
                .whenCompleteAsync((nothing, failure) -> verified(live, started, failure), loop);
    }

    private void verified(Greeting live, Verification finished, @Nullable Throwable failure) {
        if (verification != finished) {
            return; // its session is over; the next one begins again
        }
        verification = null;
        if (failure != null && RedisErrors.isPassing(failure)) {
            LOG.debug("Looking for appends in doubt failed: {}", RedisErrors.reason(failure));
            nextAttempt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
            live.session().close();
            return;
        }
        backoff.reset();
        unfenced.clear();
        unfencedUnknown = false;
        while (!inDoubt.isEmpty()) {
            Append append = inDoubt.removeLast();
            if (append.done) {
                continue;
            }
            if (failure != null) {
                giveUp(append, "Redis does not let this user look for it: " + RedisErrors.reason(failure));
            } else if (finished.untold().contains(append)) {
                giveUp(append, "it is not there, but all of that time was trimmed from the stream meanwhile");
            } else {
                append.write = null;
                append.provenAbsent = true;
                again.addFirst(append);
            }
        }
        if (failure != null) {
            reportWeakness("XREVRANGE");
        }
        turn();
    }

    private void reportWeakness(String command) {
        if (!weaknessReported) {
            weaknessReported = true;
            LOG.warn(
                    "The user of Redis at {} may not run {}: after a broken connection an event may be stored twice, or its"
                            + " outcome stay unknown. Grant +ping +time +client|info +client|kill +xrevrange +xinfo|stream.",
                    where,
                    command);
        }
    }

    // Writing

    private void drain(Greeting live) {
        List<Xadd> batch = new ArrayList<>();
        long now = System.nanoTime();
        while (written.size() < MAX_UNANSWERED && writtenBytes < MAX_UNANSWERED_BYTES) {
            Append append = again.isEmpty() ? incoming.poll() : again.poll();
            if (append == null) {
                break;
            }
            if (append.isDue(now)) {
                expire(append);
                continue;
            }
            Xadd write = new Xadd(append, live.session(), this);
            append.write = write;
            append.writtenAt = now;
            append.after = lowerBound(append.target, live.session());
            append.witness = append.target.last();
            written.add(append);
            writtenBytes += append.bytes;
            batch.add(write);
        }
        if (!batch.isEmpty()) {
            clockUsed = true;
            live.session().write(batch);
        }
    }

    private @Nullable EntryId lowerBound(Target target, Session session) {
        EntryId byClock = clock == null ? null : EntryId.before(clock - CLOCK_MARGIN_MILLIS);
        EntryId byLast = target.last(session);
        if (byClock == null || byLast == null) {
            return byClock == null ? byLast : byClock;
        }
        return byClock.compareTo(byLast) > 0 ? byClock : byLast;
    }

    @Override
    public void answered(Xadd write, @Nullable String id, @Nullable String error) {
        Append append = write.append;
        if (append.write != write) {
            return;
        }
        if (current != null && write.session == current.session()) {
            if (written.peek() == append) {
                written.poll();
            } else {
                written.remove(append);
            }
            writtenBytes -= append.bytes;
            lastReply = System.nanoTime();
        }
        if (error != null) {
            boolean readOnly = "READONLY".equals(RedisErrors.code(error));
            retiring |= readOnly;
            if (readOnly && append.provenAbsent) {
                giveUp(append, "it was looked for at what is only a replica, which may not have it yet");
            } else {
                fail(append, RedisErrors.refused(error, append.target.stream(), "Redis at " + where));
            }
        } else if (id != null) {
            append.target.acknowledged(write.session, EntryId.parse(id));
            succeed(append, id);
        }
        if (retiring || !incoming.isEmpty() || !again.isEmpty()) {
            planTurn();
        }
    }

    @Override
    public void unanswered(Xadd write, @Nullable Throwable why) {
        write.session.close(); // lost(…) follows
    }

    // Time

    private void tick() {
        try {
            expireAll(System.nanoTime());
            if (current != null) {
                watch(current, System.nanoTime());
            }
            turn();
        } catch (RuntimeException e) {
            LOG.error("Publishing to Redis at {} failed in an unforeseen way; it goes on", where, e);
        }
    }

    private void expireAll(long now) {
        for (Append head = incoming.peek(); head != null && head.isDue(now); head = incoming.peek()) {
            incoming.remove(head);
            expire(head);
        }
        expireAll(again, now);
        expireAll(inDoubt, now);
        for (Append append : written) {
            if (!append.isDue(now)) {
                break;
            }
            expire(append); // it stays among the written: its answer may come yet, and the order must hold
        }
    }

    private void expireAll(Deque<Append> appends, long now) {
        for (Iterator<Append> i = appends.iterator(); i.hasNext(); ) {
            Append append = i.next();
            if (append.isDue(now)) {
                i.remove();
                expire(append);
            }
        }
    }

    private void watch(Greeting live, long now) {
        Append oldest = written.peek();
        long watchdog = settings.watchdog().toNanos();
        if (oldest != null && now - oldest.writtenAt > watchdog && now - lastReply > watchdog) {
            live.session().close();
        } else if (now - clockAsked > (clockUsed ? CLOCK_NANOS : IDLE_CLOCK_NANOS)) {
            clockAsked = now;
            clockUsed = false;
            Greeting.clock(live.session(), settings.watchdog()).thenAccept(read -> clock = read);
        }
    }

    private void expire(Append append) {
        String waited = "within %d ms".formatted(settings.publishTimeout().toMillis());
        if (append.write == null) {
            fail(append, notStored(append, "it could not be written " + waited + ": " + state(), null));
        } else {
            giveUp(append, "Redis at %s did not answer %s (%s)".formatted(where, waited, state()));
        }
    }

    private String state() {
        return current == null ? problem : "connected, %d appends before it".formatted(written.size());
    }

    // Outcomes

    private void succeed(Append append, String id) {
        if (!append.done) {
            append.done = true;
            outstanding.decrementAndGet();
            append.outcome.complete(id);
        }
    }

    private void fail(Append append, EventBusException why) {
        if (!append.done) {
            append.done = true;
            outstanding.decrementAndGet();
            append.outcome.completeExceptionally(why);
        }
    }

    private void giveUp(Append append, String why) {
        fail(append, new PublishOutcomeUnknownException(append.eventId, append.target.stream(), why, null));
    }

    private BusUnavailableException notStored(Append append, String why, @Nullable Throwable cause) {
        return new BusUnavailableException(
                "Event %s was not appended to %s at %s: %s. Nothing was stored; publishing it again is safe."
                        .formatted(append.eventId, append.target.stream(), where, why),
                cause);
    }

    /** Fails what is not answered yet. The connection ends with the connector. */
    @Override
    public void close() {
        closed = true;
        try {
            loop.submit(this::failAll).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("Closing the publisher", e);
        }
    }

    private void failAll() {
        for (Append append = incoming.poll(); append != null; append = incoming.poll()) {
            fail(append, notStored(append, "the bus was closed", null));
        }
        again.forEach(append -> fail(append, notStored(append, "the bus was closed", null)));
        inDoubt.forEach(append -> giveUp(append, "the bus was closed"));
        written.forEach(append -> giveUp(append, "the bus was closed before Redis answered"));
    }
}
