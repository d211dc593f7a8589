package dev.eventbus.subscribe;

import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.Health;
import dev.eventbus.KeyFailure;
import dev.eventbus.Subscription;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.HealthState.Trouble;
import dev.eventbus.validate.EventValidator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription of this process: its parts, put together and started. */
public final class RunningSubscription implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(RunningSubscription.class);
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(5);

    private final SubscriptionPlan plan;
    private final Duration closeTimeout;
    private final Consumer<RunningSubscription> onClosed;
    private final HealthState health;
    private final PauseState pauses;
    private final Settler settler;
    private final Dispatcher dispatcher;
    private final List<Reader> readers = new ArrayList<>();
    private final List<LeaseKeeper> keepers = new ArrayList<>();
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private final CloseOnce closing = new CloseOnce();

    /**
     * What a subscription needs of its bus.
     *
     * @param log the store
     * @param codec decodes
     * @param validator validates
     * @param listener is told; must not throw
     * @param clock tells the time that failures show
     * @param lease how long a consumer may be silent
     * @param closeTimeout how long {@link #close} waits for running handlers
     * @param workers runs what may block: readers, handlers
     * @param housekeeping runs what blocks for a moment
     * @param timer says when; what it runs does not block
     */
    public record Surroundings(
            EventLog log,
            EventCodec codec,
            EventValidator validator,
            EventBusListener listener,
            EventBusTracer tracer,
            Clock clock,
            Duration lease,
            Duration closeTimeout,
            Executor workers,
            Executor housekeeping,
            ScheduledExecutorService timer) {}

    private RunningSubscription(SubscriptionPlan plan, Surroundings in, Consumer<RunningSubscription> onClosed) {
        this.plan = plan;
        this.closeTimeout = in.closeTimeout;
        this.onClosed = onClosed;
        this.health = new HealthState(plan.name(), in.listener, in.clock);
        this.pauses = new PauseState(plan.name(), health, this::pause);
        List<List<String>> shares = in.log.readableTogether(plan.types());
        boolean inline = plan.concurrency() == 1 && shares.size() == 1;
        boolean byEvent = plan.order() == null && !plan.deduplicate().isZero() && !inline;
        TaskQueue queue = new TaskQueue(orderOf(plan, inline, byEvent));
        this.settler = new Settler(
                plan.name(), in.log, in.codec, plan.deduplicate(), in.listener, in.timer, health, this::roomMade);
        Breaker breaker = new Breaker(plan.name(), plan.breaker(), open -> breakerChanged(in.listener, open));
        Gate gate = new Gate(health);
        Attempts attempts = new Attempts(
                plan,
                queue,
                settler,
                breaker,
                gate,
                pauses,
                new HandlerCall(in.tracer),
                in.timer,
                in.clock,
                this::retryDueIn,
                this::signalReaders);
        Losses losses = new Losses(plan.name(), in.log::stream, in.listener, health, in.clock);
        Intake intake = new Intake(plan, in.log, in.codec, in.validator, settler, losses, in.clock, byEvent);
        ThreadSupply threads = new ThreadSupply(in.workers, health);
        this.dispatcher = new Dispatcher(plan, queue, intake, attempts, settler, breaker, gate, health, threads);
        InHand inHand = new InHand(plan.name(), queue, dispatcher, settler);
        for (List<String> types : shares) {
            Reader reader = new Reader(
                    plan,
                    types,
                    in.log,
                    in.lease,
                    intake,
                    queue,
                    dispatcher,
                    settler,
                    inHand,
                    health,
                    pauses,
                    threads,
                    inline);
            readers.add(reader);
            keepers.add(new LeaseKeeper(plan.name(), in.lease, reader, settler, losses, pauses, in.listener, health));
        }
    }

    /**
     * Declares the subscription in the store and starts to read.
     *
     * @param onClosed is told when it is closed
     * @throws LogException if the store cannot be reached; nothing is left running
     */
    public static RunningSubscription start(
            SubscriptionPlan plan, Surroundings in, Consumer<RunningSubscription> onClosed) {
        RunningSubscription subscription = new RunningSubscription(plan, in, onClosed);
        try {
            subscription.readers.forEach(Reader::open);
            subscription.readers.forEach(reader -> reader.start(in.workers));
            subscription.keepTime(in);
        } catch (RuntimeException | Error e) {
            subscription.abandon();
            throw e;
        }
        return subscription;
    }

    /** Who has begun to read already begins nothing, and ends. */
    private void abandon() {
        dispatcher.pause(true);
        readers.forEach(Reader::stop);
        timers.forEach(timer -> timer.cancel(false));
    }

    private static TaskQueue.Order orderOf(SubscriptionPlan plan, boolean inline, boolean byEvent) {
        if (byEvent || (plan.order() != null && (!inline || plan.onFailure() == KeyFailure.HOLD_KEY))) {
            return TaskQueue.Order.KEYS;
        }
        return inline || plan.concurrency() == 1 ? TaskQueue.Order.STREAM : TaskQueue.Order.TENANTS;
    }

    private void keepTime(Surroundings in) {
        String what = "Subscription " + plan.name();
        long pulse = LeaseKeeper.every(in.lease).toMillis();
        for (LeaseKeeper keeper : keepers) {
            PeriodicWork pulses = new PeriodicWork(what, in.housekeeping, keeper::pulse);
            timers.add(in.timer.scheduleWithFixedDelay(pulses, 0, pulse, TimeUnit.MILLISECONDS));
        }
        long check = Math.max(5, Math.min(1_000, plan.handlerTimeout().toMillis() / 4));
        PeriodicWork checks = new PeriodicWork(what, Runnable::run, dispatcher::checkTimeouts);
        timers.add(in.timer.scheduleWithFixedDelay(checks, check, check, TimeUnit.MILLISECONDS));
    }

    private void roomMade() {
        readers.forEach(Reader::roomMade);
    }

    private void signalReaders() {
        readers.forEach(Reader::signal);
    }

    /** Any reader may take what is due: which one had it does not matter. */
    private void retryDueIn(Duration delay) {
        readers.forEach(reader -> reader.retryDueIn(delay));
    }

    private void breakerChanged(EventBusListener listener, boolean open) {
        if (open) {
            health.trouble(
                    Trouble.BREAKER,
                    "its handlers fail across the board; one event at a time is tried each %s"
                            .formatted(plan.breaker().probeEvery()));
            LOG.warn("Subscription {} takes a break: its handlers fail across the board", plan.name());
        } else {
            health.over(Trouble.BREAKER);
            LOG.info("Subscription {} ends its break", plan.name());
        }
        listener.breakerChanged(plan.name(), open);
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public void pause() {
        pauses.here(true);
    }

    @Override
    public void resume() {
        pauses.here(false);
    }

    private void pause(boolean pause) {
        dispatcher.pause(pause);
        readers.forEach(reader -> reader.pause(pause));
    }

    @Override
    public Health.OfSubscription health() {
        return health.current();
    }

    @Override
    public void close() {
        closing.run(this::end);
    }

    private void end() {
        readers.forEach(Reader::stop);
        dispatcher.close(closeTimeout);
        settler.flush();
        awaitSettled();
        readers.forEach(Reader::leave);
        timers.forEach(timer -> timer.cancel(false));
        onClosed.accept(this);
    }

    private void awaitSettled() {
        long end = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
        while (settler.isBusy() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public String toString() {
        return "Subscription[%s %s]".formatted(plan.name(), health.current().status());
    }
}
