package dev.eventbus.redis;

import dev.eventbus.BusOverloadedException;
import dev.eventbus.log.AppendChain;
import dev.eventbus.log.Fields;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
final class Publisher implements OnceAppends.Writer, PublishingConnection.Owner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final long TICK_MILLIS = 100;
    /** A server that has nothing to do begins with so many while the others are being written. */
    private static final int FIRST_PART = 16;

    private final RedisLogSettings settings;
    private final String where;
    private final Route route;

    // For any thread.
    private final Queue<Append> incoming = new ConcurrentLinkedQueue<>();
    private final Outcomes outcomes;
    private final AtomicBoolean turnPlanned = new AtomicBoolean();
    private final EventLoop loop;
    private volatile boolean closed;

    // For the loop's thread only.
    private final PublishingConnection connection;
    private final ServerClock clock;
    private final InDoubt inDoubt;
    private final Deque<Append> again = new ArrayDeque<>(); // not stored, before all that is incoming
    private final Deque<Append> moved = new ArrayDeque<>(); // the same, before all that is written or in doubt
    private final Map<Target, OnceAppends> looking =
            new HashMap<>(); // on the current session, with what waits for them
    private final Unanswered written = new Unanswered();
    private final Deadlines deadlines;
    private boolean retiring;

    private Publisher(RedisLogSettings settings, Route route) {
        this.settings = settings;
        this.where = route.where();
        this.outcomes = new Outcomes(where);
        this.route = route;
        this.loop = route.publishingLoop();
        this.clock = new ServerClock(settings.watchdog());
        this.connection = new PublishingConnection(settings, route, loop, this);
        this.deadlines = new Deadlines(settings, where, outcomes, connection, written);
        this.inDoubt = new InDoubt(loop, settings.watchdog(), outcomes, connection, again::addFirst, this::turn);
    }

    /** Begins with a connection that may still be on its way. */
    static Publisher open(RedisLogSettings settings, Route route, CompletableFuture<Session> first) {
        Publisher publisher = new Publisher(settings, route);
        publisher.connection.greet(first);
        publisher.loop.scheduleAtFixedRate(publisher::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return publisher;
    }

    /**
     * See {@link dev.eventbus.log.EventLog#append}, and {@link dev.eventbus.log.EventLog#appendOnce} where {@code once} is
     * given. For any thread.
     */
    CompletableFuture<String> append(Target target, UUID eventId, Fields fields, @Nullable AppendChain once) {
        Append append = new Append(
                target,
                eventId,
                fields,
                System.nanoTime() + settings.publishTimeout().toNanos(),
                once);
        try {
            outcomes.begin(eventId);
        } catch (BusOverloadedException refused) {
            if (once != null) {
                once.breakOff();
            }
            return CompletableFuture.failedFuture(refused);
        }
        incoming.add(append);
        planTurn();
        if (closed && incoming.remove(append)) {
            outcomes.notStored(append, "the bus is closed");
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
        Greeting live = connection.live();
        if (live == null) {
            if (!incoming.isEmpty() || !again.isEmpty() || !inDoubt.appends().isEmpty() || !moved.isEmpty()) {
                connection.connectIfDue();
            }
        } else if (inDoubt.isBeingFoundOut() || !live.session().isOpen()) {
            return; // what follows its end calls again
        } else if (inDoubt.isOpen()) {
            inDoubt.findOut(live);
        } else if (retiring) {
            if (written.isEmpty()) {
                live.session().close();
            }
        } else {
            while (!moved.isEmpty()) {
                again.addFirst(moved.removeLast());
            }
            drain(live);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void connected(Greeting greeting) {
        retiring = false;
        clock.set(greeting.clock());
        inDoubt.appends().forEach(append -> append.after = clock.lowerBound(append));
        if (inDoubt.appends().isEmpty() && moved.isEmpty()) {
            connection.settled();
        }
        turn();
    }

    @Override
    public void lost(Greeting over) {
        if (moved.isEmpty()) {
            connection.problem("the connection was lost");
        }
        looking.values().forEach(this::putBack);
        looking.clear();
        inDoubt.add(over, written.takeAll());
        connection.reportLoss(inDoubt.appends().size());
        turn();
    }

    // Writing

    private void drain(Greeting live) {
        List<Xadd> batch = new ArrayList<>();
        List<OnceAppends> begun = new ArrayList<>();
        long now = System.nanoTime();
        boolean idle = written.isEmpty();
        while (written.hasRoom()) {
            Append append = again.isEmpty() ? incoming.poll() : again.poll();
            if (append == null) {
                break;
            }
            if (deadlines.giveUp(append, now)) {
                continue;
            }
            OnceAppends before = looking.isEmpty() ? null : looking.get(append.target);
            if (before == null && append.isOnce()) {
                before = new OnceAppends(append.target, live.session(), loop, settings, clock, this);
                looking.put(append.target, before);
                begun.add(before);
            }
            if (before == null) {
                batch.add(write(append, live.session(), now));
                if (idle && batch.size() == FIRST_PART) {
                    live.session().write(batch);
                    batch = new ArrayList<>();
                    idle = false;
                }
            } else {
                before.waiting().add(append);
            }
        }
        if (!batch.isEmpty()) {
            live.session().write(batch);
        }
        begun.forEach(OnceAppends::begin);
    }

    private Xadd write(Append append, Session session, long now) {
        EntryId before = append.target.lastBefore(session);
        if (before != null) {
            route.rewinds().look(session, append.target.stream(), before, settings.watchdog());
        }
        Xadd write = new Xadd(append, session, this);
        append.write = write;
        append.writtenAt = now;
        written.add(append);
        append.after = clock.lowerBound(append.target, session);
        append.witness = append.target.last();
        return write;
    }

    /** It comes before all that is not written. */
    private void putBack(OnceAppends over) {
        over.waiting().descendingIterator().forEachRemaining(again::addFirst);
    }

    @Override
    public Xadd write(Append append, Session session) {
        return write(append, session, System.nanoTime());
    }

    @Override
    public void takeBack(Append append) {
        written.remove(append);
        append.write = null;
    }

    @Override
    public void found(Append append, String entryId) {
        outcomes.succeed(append, entryId);
    }

    @Override
    public void refused(Append append, String error) {
        outcomes.fail(append, RedisErrors.refused(error, append, "Redis at " + where));
    }

    @Override
    public void cutOff(Append append) {
        outcomes.notStored(append, "one before it was not stored");
    }

    @Override
    public void broken(Session session, Throwable why) {
        connection.broken(session, why);
    }

    @Override
    public void done(OnceAppends over) {
        looking.remove(over.target());
        putBack(over);
        planTurn();
    }

    @Override
    public boolean isCurrent(OnceAppends one) {
        return looking.get(one.target()) == one;
    }

    @Override
    public void answered(Xadd write, @Nullable String id, @Nullable String error) {
        Append append = write.append;
        if (append.write != write
                || !write.session.isOpen()) { // what a session says that is ending may be another's answer
            return;
        }
        boolean live = connection.isLive(write.session);
        if (live) {
            written.answered(append);
        }
        if (error != null) {
            boolean readOnly = "READONLY".equals(RedisErrors.code(error));
            retiring |= readOnly;
            if (route.moves() && RedisErrors.isElsewhere(error)) {
                if (live) { // otherwise it is among those in doubt
                    moved(append, error);
                }
            } else if (readOnly && append.provenAbsent) {
                outcomes.unknown(append, "it was looked for at what is only a replica, which may not have it yet");
            } else {
                refused(append, error);
            }
        } else if (id != null) {
            append.target.acknowledged(write.session, id);
            outcomes.succeed(append, id);
        }
        if (retiring || !incoming.isEmpty() || !again.isEmpty()) {
            planTurn();
        }
    }

    /** The server did not take it since another one has the stream, or will have it soon. */
    private void moved(Append append, String error) {
        retiring = true;
        connection.problem("the server answered " + error);
        append.write = null;
        if (!append.done) {
            moved.add(append);
        }
        if (moved.size() == 1) {
            connection.putOff();
        }
    }

    @Override
    public void unanswered(Xadd write, @Nullable Throwable why) {
        write.session.close(); // lost(…) follows
    }

    // Time

    private void tick() {
        try {
            watch(System.nanoTime());
            turn();
        } catch (RuntimeException e) {
            LOG.error("Publishing to Redis at {} failed in an unforeseen way; it goes on", where, e);
        }
    }

    private void watch(long now) {
        deadlines.giveUpFirst(incoming, now);
        deadlines.giveUpAny(moved, now);
        deadlines.giveUpAny(again, now);
        looking.values().forEach(each -> deadlines.giveUpAny(each.waiting(), now));
        deadlines.giveUpAny(inDoubt.appends(), now);
        deadlines.giveUpWritten(now);
        Greeting live = connection.live();
        if (live != null && written.isStuck(now, settings.watchdog())) {
            live.session().close();
        } else if (live != null) {
            clock.refresh(live.session(), now);
        }
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
            outcomes.notStored(append, "the bus was closed");
        }
        looking.values().forEach(this::putBack);
        moved.forEach(append -> outcomes.notStored(append, "the bus was closed"));
        again.forEach(append -> outcomes.notStored(append, "the bus was closed"));
        inDoubt.appends().forEach(append -> outcomes.unknown(append, "the bus was closed"));
        written.appends().forEach(append -> outcomes.unknown(append, "the bus was closed before Redis answered"));
    }
}
