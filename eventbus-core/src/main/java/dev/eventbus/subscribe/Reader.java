package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.GroupLostException;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.HealthState.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the queue of a subscription from the log, as one consumer, on one thread; with a concurrency of one it calls the
 * handlers as well.
 *
 * <p>It cannot end by itself: whatever the log answers, it backs off, says so once, and goes on where it was. The next
 * read is under way while handlers run. After any failure it first asks what the log thinks it holds, since a reply may
 * have been lost on its way.
 */
final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    private static final int BATCH = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GATED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final SubscriptionPlan plan;
    private final List<String> types;
    private final Intake intake;
    private final TaskQueue queue;
    private final Dispatcher dispatcher;
    private final Settler settler;
    private final HealthState health;
    private final boolean inline;
    // Here, since a full heap must not come between losing the place and giving it away.
    private final Runnable loop = this::loop;
    private final BooleanSupplier giveAway;

    private final Groups groups;
    private final Memberships memberships;
    private final Room room;
    private final Recheck recheck;
    private final DueRetries retries;
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;
    private volatile boolean paused;
    private volatile boolean signalled;
    private volatile boolean needsNoRoom;
    private volatile boolean groupLost;
    private volatile boolean running;

    // Of the thread that runs the loop alone; handed on with its place.
    private @Nullable Reading reading;
    private int failures;

    /**
     * @param types the types whose streams it reads
     * @param inline whether its thread calls the handlers
     */
    Reader(
            SubscriptionPlan plan,
            List<String> types,
            EventLog log,
            Duration lease,
            Intake intake,
            TaskQueue queue,
            Dispatcher dispatcher,
            Settler settler,
            InHand inHand,
            HealthState health,
            PauseState pauses,
            ThreadSupply threads,
            boolean inline) {
        this.plan = plan;
        this.types = types;
        this.intake = intake;
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.settler = settler;
        this.health = health;
        this.inline = inline;
        this.giveAway = () -> threads.run(loop);
        this.groups = new Groups(plan, types, log, inHand);
        this.memberships = new Memberships(
                plan.name(),
                () -> log.join(plan.name(), types),
                pausesNow -> pauses.saw(this, pausesNow),
                lease,
                queue,
                dispatcher,
                settler,
                inHand);
        this.room = new Room(plan, queue, settler, health);
        this.recheck = new Recheck(inHand);
        this.retries = new DueRetries(inHand, health);
    }

    /** Declares the groups and joins them; throws what the log says. */
    void open() {
        groups.declare();
        memberships.join();
    }

    /** Begins to read, on a thread of {@code executor}; throws what that throws. */
    void start(Executor executor) {
        running = true;
        executor.execute(loop);
    }

    /** The types whose streams it reads. */
    List<String> types() {
        return types;
    }

    /** The latest membership; {@code null} before the first. */
    @Nullable
    Membership membership() {
        return memberships.latest();
    }

    void pause(boolean pause) {
        paused = pause;
        signal();
    }

    /** Something may have changed: there is room, or work. */
    void signal() {
        signalled = true;
        LockSupport.unpark(thread);
    }

    /** There is room for more, for which it may wait. */
    void roomMade() {
        if (!needsNoRoom) {
            signal();
        }
    }

    /** Something that waits for a retry is due after {@code delay}. */
    void retryDueIn(Duration delay) {
        retries.dueIn(delay);
        signal();
    }

    /** The log may hold something for this consumer that it does not know of. */
    void recheck() {
        recheck.want();
        signal();
    }

    /** The group is gone: it is to be declared anew, also while there is no room to read. */
    void groupLost() {
        groupLost = true;
        signal();
    }

    /** Another consumer has taken over from {@code lost}: begin anew. What it still holds elsewhere is given away. */
    void fenced(Membership lost) {
        List<Delivery> taken = memberships.drop(lost);
        signal();
        memberships.leave(lost, taken);
    }

    /** Whether what the dead held would be begun here. */
    boolean begins() {
        return !paused && !stopped;
    }

    /** Whether what the dead held would have to wait here. */
    boolean isBusy() {
        return dispatcher.isBusy() || settler.held() >= plan.readAhead() + plan.concurrency();
    }

    /** Ends the loop. The connection goes at once: what a read still got would be begun by nobody. */
    void stop() {
        stopped = true;
        memberships.close();
        signal();
    }

    /** Leaves the group, so that others start at once on what is still held here. */
    void leave() {
        awaitEnd();
        memberships.leave();
    }

    /** Waits until the loop has ended, unless a handler on its thread does not end. */
    private void awaitEnd() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (running && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void loop() {
        thread = Thread.currentThread();
        Worker worker = null;
        boolean mine = true;
        while (mine && !stopped) {
            Thread.interrupted(); // somebody else's, and late: only stop() ends the loop
            try {
                if (inline && worker == null) {
                    worker = dispatcher.join(giveAway);
                }
                mine = step(worker);
            } catch (RuntimeException | Error e) { // whatever it is, it must not end the subscription
                survive(e);
            }
        }
        if (mine) {
            running = false;
        }
        if (worker != null) {
            dispatcher.leave(worker);
        }
    }

    private void survive(Throwable failure) {
        recheck.wantAfterFailure();
        try {
            if (failure instanceof LogException known) {
                failed(known);
                return;
            }
            if (failures == 0) {
                LOG.error("Subscription {} met an error of its own; it goes on", plan.name(), failure);
            }
            failed(new LogException("it met an error of its own: " + failure, failure));
        } catch (RuntimeException | Error again) { // such as a heap that is still full, or what logs
            LockSupport.parkNanos(IDLE_NANOS);
        }
    }

    /** Does what there is to do; returns whether this thread still has its place. */
    private boolean step(@Nullable Worker worker) {
        if (groupLost) {
            groupLost = false;
            recoverGroup();
        }
        Membership current = current();
        boolean progress = false;
        Reading read = reading;
        if (read != null && read.reply().isDone()) {
            reading = read.next();
            progress = collect(read);
            if (reading != null) {
                letFollow(reading);
            }
        }
        if (reading == null && recheck.isDue()) {
            progress |= recover(current);
        }
        if (retries.nanosLeft() == 0 && mayTakeDue()) {
            progress |= takeDue(current);
        }
        if (reading == null && !paused && room.isWorthARead(0) && !recheck.isDue() && current.mayBegin()) {
            reading = read(current);
        }
        if (worker == null) {
            dispatcher.startWorkers();
        } else {
            Dispatcher.Ran ran = dispatcher.runOne(worker);
            if (ran == Dispatcher.Ran.LOST_ITS_PLACE) {
                return false;
            }
            progress |= ran == Dispatcher.Ran.ONE;
        }
        if (!progress) {
            if (worker != null) { // or else the last of the workers does
                settler.flush();
            }
            awaitSignal();
        }
        return true;
    }

    private Membership current() {
        Membership latest = memberships.latest();
        if (latest != null && !latest.over()) {
            return latest;
        }
        if (latest != null) {
            reading = null;
            groups.joinedAnew();
            latest.consumer().close();
        }
        return memberships.join();
    }

    /** Another than a read has found that the group is gone; a read that is under way will tell whether it is back. */
    private void recoverGroup() {
        health.trouble(Trouble.READER, "its group is gone");
        if (groups.declareAnew() && reading == null) {
            failures = 0;
            health.over(Trouble.READER);
        } else {
            failures = Math.max(1, failures);
        }
    }

    private Reading read(Membership current) {
        Reading first = new Reading(current, () -> maySendNext(current), this::signal);
        letFollow(first);
        return first.begin(eachOf(room.left()));
    }

    /** While there is room: whatever becomes of that meanwhile, both bring no more than there is room for now. */
    private void letFollow(Reading read) {
        if (room.isWorthARead(Reading.FEW)) {
            read.mayBeFollowed(eachOf(room.left() - Reading.FEW));
        }
    }

    private int eachOf(int events) {
        return Math.max(1, Math.min(BATCH, events) / types.size());
    }

    /** For any thread. */
    private boolean maySendNext(Membership current) {
        return begins() && current.mayBegin() && !recheck.isDue();
    }

    private boolean collect(Reading read) {
        List<Delivery> deliveries;
        try {
            deliveries = read.reply().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LogException known ? known : new LogException("read: " + e.getCause(), e);
        }
        succeeded();
        if (read.isForgotten()) {
            return true;
        }
        try {
            intake.admit(read.membership(), groups.withoutThoseInHand(deliveries), queue);
        } catch (RuntimeException | Error e) {
            if (reading != null) {
                reading.forget();
            }
            throw e;
        }
        if (deliveries.isEmpty() && settler.held() == 0) {
            recheck.wantIfLongAgo();
        }
        return !deliveries.isEmpty();
    }

    /** Returns whether the log was asked. */
    private boolean recover(Membership current) {
        List<Delivery> found = recheck.find(current, Math.min(BATCH, room.left()));
        if (found == null) {
            return false;
        }
        intake.admit(current, found, queue);
        return true;
    }

    /** A few at a time would each cost a question; but they need not wait for what itself waits, such as behind a key. */
    private boolean mayTakeDue() {
        return !paused && (room.isWorthARead(0) || room.left() > 0 && !queue.hasReady());
    }

    private boolean takeDue(Membership current) {
        List<Delivery> due = retries.take(current, Math.min(BATCH, room.left()));
        intake.admit(current, due, queue);
        return !due.isEmpty();
    }

    private void succeeded() {
        if (failures > 0) {
            failures = 0;
            health.over(Trouble.READER);
        }
    }

    private void failed(LogException failure) {
        if (stopped) {
            return;
        }
        failures++;
        health.trouble(Trouble.READER, String.valueOf(failure.getMessage()));
        long end = System.nanoTime() + Backoff.after(failures).toNanos();
        while (!stopped && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        if (failure instanceof GroupLostException && !stopped) {
            groups.declareAnew();
        }
    }

    private void awaitSignal() {
        if (!signalled && !stopped) {
            long nanos = dispatcher.isGated() || recheck.isDue() ? GATED_NANOS : IDLE_NANOS;
            if (!paused) { // nobody signals that there is room enough for what is due
                long due = retries.nanosLeft();
                nanos = Math.min(nanos, mayTakeDue() ? due : Math.max(due, GATED_NANOS));
            }
            needsNoRoom = inline && reading != null && nanos == IDLE_NANOS; // workers are started here, too
            LockSupport.parkNanos(nanos);
            needsNoRoom = false;
        }
        signalled = false;
    }
}
