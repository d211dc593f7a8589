package dev.eventbus.runtime;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventHandler;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionOptions;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.codec.SensitiveFields;
import dev.eventbus.log.StartPosition;
import dev.eventbus.subscribe.SubscriptionPlan;
import dev.eventbus.subscribe.SubscriptionPlan.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options that both subscription builders have, and the plan that comes of them. */
abstract class Plan<S extends SubscriptionOptions<S>> implements SubscriptionOptions<S> {
    private final String name;
    private final EventCatalog catalog;
    private final Tuning tuning;
    private final Function<SubscriptionPlan, Subscription> starter;
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final Map<String, Set<String>> sensitive = new LinkedHashMap<>();
    private int concurrency = 1;
    private int readAhead = 512;
    private RetryPolicy retry = RetryPolicy.defaults();
    private Duration handlerTimeout = Duration.ofMinutes(5);
    private StartPosition start = new StartPosition.Beginning();
    private @Nullable Function<? super DomainEvent, ?> order;
    private KeyFailure onFailure = KeyFailure.PASS_ON;
    private Duration deduplicate = Duration.ZERO;
    private BreakerPolicy breaker = BreakerPolicy.defaults();

    Plan(String name, EventCatalog catalog, Tuning tuning, Function<SubscriptionPlan, Subscription> starter) {
        this.name = name;
        this.catalog = catalog;
        this.tuning = tuning;
        this.starter = starter;
    }

    abstract S self();

    /** Gives the events of {@code type} to {@code handler}. */
    final <E extends DomainEvent> void route(Class<E> type, String handlerName, EventHandler<? super E> handler) {
        Objects.requireNonNull(handler, "handler");
        Route route = new Route(handlerName, (event, context) -> handler.handle(type.cast(event), context));
        for (EventDescriptor descriptor : catalog.under(type)) {
            Route other = routes.putIfAbsent(descriptor.name(), route);
            if (other != null) {
                throw new ConfigurationException(
                        "Subscription '%s' would give %s to both %s and %s. One handler takes a type; make two subscriptions for two."
                                .formatted(name, descriptor.name(), other.handlerName(), handlerName));
            }
            Set<String> fields = SensitiveFields.of(descriptor.type());
            if (!fields.isEmpty()) {
                sensitive.put(descriptor.name(), fields);
            }
        }
    }

    final void order(Function<? super DomainEvent, ?> key) {
        this.order = Objects.requireNonNull(key, "key");
    }

    /** Starts what was described. */
    final Subscription begin() {
        if (routes.isEmpty()) {
            throw new ConfigurationException(
                    "Subscription '%s' has no handler. Give it one with on(SomeEvent.class, handler).".formatted(name));
        }
        tuning.apply(name, this);
        if (onFailure == KeyFailure.HOLD_KEY && order == null) {
            throw new ConfigurationException(
                    "Subscription '%s' says onFailure(HOLD_KEY) but has no keys. Add orderedBy(…) or orderedByTenant()."
                            .formatted(name));
        }
        return starter.apply(new SubscriptionPlan(
                name,
                routes,
                concurrency,
                readAhead,
                retry,
                handlerTimeout,
                start,
                order,
                onFailure,
                deduplicate,
                breaker,
                sensitive));
    }

    final RetryPolicy retry() {
        return retry;
    }

    final BreakerPolicy breaker() {
        return breaker;
    }

    @Override
    public S concurrency(int handlers) {
        concurrency = between("concurrency", handlers, 1, 10_000);
        return self();
    }

    @Override
    public S readAhead(int events) {
        readAhead = between("readAhead", events, 1, 100_000);
        return self();
    }

    @Override
    public S retry(RetryPolicy policy) {
        retry = Objects.requireNonNull(policy, "policy");
        return self();
    }

    @Override
    public S handlerTimeout(Duration timeout) {
        handlerTimeout = between("handlerTimeout", timeout, Duration.ofMillis(10), Duration.ofDays(1));
        return self();
    }

    @Override
    public S fromBeginning() {
        start = new StartPosition.Beginning();
        return self();
    }

    @Override
    public S fromNow() {
        start = new StartPosition.Now();
        return self();
    }

    @Override
    public S from(Instant from) {
        if (from.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("from must not be before 1970, but is " + from);
        }
        start = new StartPosition.At(from);
        return self();
    }

    @Override
    public S orderedByTenant() {
        order = DomainEvent::tenantId;
        return self();
    }

    @Override
    public S onFailure(KeyFailure behaviour) {
        onFailure = Objects.requireNonNull(behaviour, "behaviour");
        return self();
    }

    @Override
    public S deduplicate(Duration window) {
        deduplicate = between("deduplicate", window, Duration.ofSeconds(1), Duration.ofDays(90));
        return self();
    }

    @Override
    public S breaker(BreakerPolicy policy) {
        breaker = Objects.requireNonNull(policy, "policy");
        return self();
    }

    private static int between(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s must be from %,d to %,d, but is %,d".formatted(option, min, max, value));
        }
        return value;
    }

    private static Duration between(String option, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "%s must be from %s to %s, but is %s".formatted(option, min, max, value));
        }
        return value;
    }
}
