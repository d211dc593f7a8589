package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Detached;
import dev.eventbus.FailedEvents;
import dev.eventbus.Pauses;
import dev.eventbus.ReplayBuilder;
import dev.eventbus.Replays;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.catalog.Names;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Looks after what a log has, without the classes of its events: publishes nothing, subscribes to nothing, trims nothing. */
public final class LogOperator implements AutoCloseable {
    /** A job of an operator is held for so long without a sign of life. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final EventLog log;
    private final Supplier<? extends Collection<String>> types;
    private final BusThreads threads;
    private final EventCodec codec;
    private final KnownNames names;
    private final JobRuns jobRuns;
    private final FailedEvents failedEvents;
    private final Pauses pauses;
    private final LogReplays replays;

    /**
     * An operator of {@code log}, which he closes with himself.
     *
     * @param types the types there are, asked each time they are needed
     * @param codec how entries are read: ids and tenants only, so that it needs no classes
     */
    public LogOperator(EventLog log, Supplier<? extends Collection<String>> types, EventCodec codec) {
        this.log = log;
        this.types = types;
        this.threads = new BusThreads("operator", LEASE);
        Clock clock = Clock.systemUTC();
        this.codec = codec;
        this.names = new KnownNames("this store", types, log);
        this.jobRuns = new JobRuns(log, codec, clock, LEASE, threads.workers());
        this.failedEvents =
                new FailedEventList(codec, log, names, null, new FailedJobs(log, codec, names, clock, jobRuns));
        this.pauses = new LogPauses(log, names, clock);
        this.replays = new LogReplays(log, clock, jobRuns);
    }

    /** See {@link dev.eventbus.EventBus#failedEvents}; a dry run is refused, since it needs classes. */
    public FailedEvents failedEvents() {
        return failedEvents;
    }

    /** See {@link dev.eventbus.EventBus#subscriptionStats}. */
    public List<SubscriptionStats> subscriptionStats() {
        return BacklogStats.of(log, types.get());
    }

    /** See {@link dev.eventbus.EventBus#pauses}. */
    public Pauses pauses() {
        return pauses;
    }

    /** See {@link dev.eventbus.EventBus#replay}; a filter, which needs classes, leaves out everything. */
    public ReplayBuilder replay(String subscription) {
        return new ReplayDraft(subscription, log, codec, names, replays);
    }

    /** See {@link dev.eventbus.EventBus#replays}. */
    public Replays replays() {
        return replays;
    }

    /**
     * See {@link dev.eventbus.EventBus#detach}.
     *
     * @throws BusUnavailableException if the store does not answer
     */
    public Detached detach(String subscription) {
        Names.check("the subscription's name", subscription);
        return new Detachment(subscription, log).run(types.get());
    }

    /** Stops the jobs that run here, which may be resumed, and ends all connections. */
    @Override
    public void close() {
        jobRuns.close();
        threads.close();
        log.close();
    }
}
