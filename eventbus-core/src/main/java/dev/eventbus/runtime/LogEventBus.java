package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Detached;
import dev.eventbus.DomainEvent;
import dev.eventbus.EncodedEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailedEvents;
import dev.eventbus.Health;
import dev.eventbus.Pauses;
import dev.eventbus.Published;
import dev.eventbus.ReplayBuilder;
import dev.eventbus.Replays;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionBuilder;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.catalog.Names;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogException;
import dev.eventbus.publish.Preparation;
import dev.eventbus.publish.Publisher;
import dev.eventbus.subscribe.CloseOnce;
import dev.eventbus.subscribe.EntryReader;
import dev.eventbus.subscribe.RunningSubscription;
import dev.eventbus.subscribe.RunningSubscription.Surroundings;
import dev.eventbus.subscribe.SubscriptionPlan;
import dev.eventbus.validate.EventValidator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bus over a log. */
public final class LogEventBus implements EventBus {
    private static final Logger LOG = LoggerFactory.getLogger(LogEventBus.class);
    private static final String SUBSCRIPTION = "the subscription's name";

    private final BusSettings settings;
    private final EventLog log;
    private final EventBusListener listener;
    private final EventValidator validator;
    private final Publisher publisher;
    private final JobRuns jobRuns;
    private final KnownNames names;
    private final LogReplays replays;
    private final FailedEvents failedEvents;
    private final Pauses pauses;
    private final BusThreads threads;
    private final Surroundings surroundings;
    private final RetentionKeeper keeper;
    private final Map<String, RunningSubscription> subscriptions = new ConcurrentHashMap<>();
    private final CloseOnce closing = new CloseOnce();

    /**
     * A bus over {@code log}, which it closes with itself.
     *
     * @throws ConfigurationException if the log cannot do what the settings ask
     */
    public LogEventBus(BusSettings settings, EventLog log) {
        log.check(settings.publish().durability());
        this.settings = settings;
        this.log = log;
        this.validator = new EventValidator(settings.tenantPolicy());
        this.listener = new SafeListener(settings.listeners());
        EventBusTracer tracer = new SafeTracer(settings.tracer());
        Preparation preparation = new Preparation(
                settings.catalog(),
                validator,
                settings.codec(),
                settings.publish().source(),
                settings.clock());
        this.publisher = new Publisher(preparation, log, settings.publish(), listener, tracer);
        this.threads = new BusThreads(settings.publish().source(), settings.lease());
        this.names = KnownNames.of(settings.catalog(), log);
        this.jobRuns = new JobRuns(log, settings.codec(), settings.clock(), settings.lease(), threads.workers());
        this.failedEvents = new FailedEventList(
                settings.codec(),
                log,
                names,
                new EntryReader(settings.codec(), validator),
                new FailedJobs(log, settings.codec(), names, settings.clock(), jobRuns));
        this.replays = new LogReplays(log, settings.clock(), jobRuns);
        this.pauses = new LogPauses(log, names, settings.clock());
        this.surroundings = new Surroundings(
                log,
                settings.codec(),
                validator,
                listener,
                tracer,
                settings.clock(),
                settings.lease(),
                settings.closeTimeout(),
                threads.workers(),
                threads.housekeeping(),
                threads.timer());
        this.keeper = new RetentionKeeper(settings, log, listener, subscriptions::keySet, System::nanoTime);
        keeper.start(threads);
        listener.opened(this);
    }

    @Override
    public Published publish(DomainEvent event, EventMetadata metadata) {
        return publisher.publish(event, metadata);
    }

    @Override
    public CompletableFuture<Published> publishAsync(DomainEvent event, EventMetadata metadata) {
        return publisher.publishAsync(event, metadata);
    }

    @Override
    public List<Published> publishAll(List<? extends DomainEvent> events) {
        return publisher.publishAll(events);
    }

    @Override
    public EncodedEvent encode(DomainEvent event, EventMetadata metadata) {
        return publisher.encode(event, metadata);
    }

    @Override
    public List<Published> publishEncoded(List<EncodedEvent> events) {
        return publisher.publishEncoded(events);
    }

    @Override
    public <E extends DomainEvent> SubscriptionBuilder<E> subscribe(String name, Class<E> type) {
        return new TypedPlan<>(
                Names.check(SUBSCRIPTION, name), type, settings.catalog(), settings.tuning(), this::start);
    }

    @Override
    public RoutedSubscriptionBuilder subscribe(String name) {
        return new RoutedPlan(Names.check(SUBSCRIPTION, name), settings.catalog(), settings.tuning(), this::start);
    }

    @Override
    public Subscription register(Object subscriber, UnaryOperator<RoutedSubscriptionBuilder> options) {
        AnnotatedSubscriber annotated = new AnnotatedSubscriber(Objects.requireNonNull(subscriber, "subscriber"));
        Names.check(SUBSCRIPTION, annotated.name());
        return options.apply(annotated.plan(settings.catalog(), settings.tuning(), this::start))
                .start();
    }

    @Override
    public Detached detach(String subscription) {
        Names.check(SUBSCRIPTION, subscription);
        if (closing.begun()) {
            throw new BusUnavailableException(
                    "The event bus is closed; subscription '%s' was not detached.".formatted(subscription));
        }
        return new Detachment(subscription, log).run(settings.catalog().names());
    }

    @Override
    public List<SubscriptionStats> subscriptionStats() {
        if (closing.begun()) {
            throw new BusUnavailableException("The event bus is closed; its subscriptions cannot be looked at.");
        }
        return BacklogStats.of(log, settings.catalog().names());
    }

    @Override
    public Pauses pauses() {
        return pauses;
    }

    @Override
    public ReplayBuilder replay(String subscription) {
        return new ReplayDraft(subscription, log, settings.codec(), names, replays);
    }

    @Override
    public Replays replays() {
        return replays;
    }

    @Override
    public FailedEvents failedEvents() {
        return failedEvents;
    }

    @Override
    public Health health() {
        List<Health.OfSubscription> each = subscriptions.values().stream()
                .map(Subscription::health)
                .sorted(Comparator.comparing(Health.OfSubscription::subscription))
                .toList();
        List<Health.HeldStream> held = keeper.heldStreams();
        Health.Status worst = each.stream()
                .map(Health.OfSubscription::status)
                .max(Comparator.naturalOrder())
                .orElse(Health.Status.UP);
        if (worst == Health.Status.UP && !held.isEmpty()) {
            worst = Health.Status.DEGRADED;
        }
        return new Health(closing.begun() ? Health.Status.DOWN : worst, each, held);
    }

    @Override
    public void close() {
        closing.run(this::end);
    }

    /** Handlers may publish until they have ended. */
    private void end() {
        List<CompletableFuture<Void>> ending = new ArrayList<>();
        for (RunningSubscription subscription : started()) {
            ending.add(CompletableFuture.runAsync(subscription::close, threads.workers())
                    .exceptionally(failure -> {
                        LOG.error("{} could not be closed properly", subscription, failure);
                        return null;
                    }));
        }
        CompletableFuture.allOf(ending.toArray(new CompletableFuture<?>[0])).join();
        jobRuns.close();
        publisher.close();
        publisher.awaitOutcomes();
        threads.close();
        log.close();
        validator.close();
        settings.tuning().warnOfUnused();
        listener.closed(this);
    }

    private synchronized List<RunningSubscription> started() {
        return List.copyOf(subscriptions.values());
    }

    private synchronized Subscription start(SubscriptionPlan plan) {
        if (closing.begun()) {
            throw new BusUnavailableException(
                    "The event bus is closed; subscription '%s' was not started.".formatted(plan.name()));
        }
        RunningSubscription other = subscriptions.get(plan.name());
        if (other != null) {
            throw new ConfigurationException(
                    "This bus already has a subscription '%s'. Each has its own name, since its position is kept under it; give several types to one with subscribe(name).on(…)."
                            .formatted(plan.name()));
        }
        try {
            RunningSubscription started =
                    RunningSubscription.start(plan, surroundings, ended -> subscriptions.remove(ended.name(), ended));
            subscriptions.put(plan.name(), started);
            return started;
        } catch (LogException e) {
            throw new BusUnavailableException(
                    "Subscription '%s' could not be declared: %s".formatted(plan.name(), e.getMessage()), e);
        }
    }
}
