package dev.eventbus.micrometer;

import dev.eventbus.BusOverloadedException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.DurabilityException;
import dev.eventbus.Envelope;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.Published;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * The metrics of one bus: {@code .listener(EventBusMetrics.on(registry))}. Their names, all below {@code eventbus.}, are
 * constants of this class, and each says what it counts.
 *
 * <p>Tags are {@value #TYPE} and {@value #SUBSCRIPTION}, the tenant only {@linkplain #withTenants where asked for}. The gauges of
 * lag are about all processes: each process that is bound shows the same, so take their maximum, not their sum.
 *
 * <p>A second bus in one process needs another registry, or common tags. Safe for any number of threads.
 */
public final class EventBusMetrics implements EventBusListener {
    /** Counter: events stored. */
    public static final String PUBLISHED = "eventbus.published";
    /** Timer: publishes that stored their event, from the call to the outcome. */
    public static final String PUBLISH_DURATION = "eventbus.publish.duration";
    /**
     * Counter: publishes that failed, by {@value #REASON}: {@code in_doubt} (the event may be stored), {@code unavailable},
     * {@code overloaded}, {@code not_durable} (it is stored), {@code refused}.
     */
    public static final String PUBLISH_FAILED = "eventbus.publish.failed";
    /** Counter: events whose handler returned. */
    public static final String HANDLED = "eventbus.handled";
    /** Timer: handlers that returned. */
    public static final String HANDLER_DURATION = "eventbus.handler.duration";
    /** Timer: from the event's timestamp, by the publisher's clock, until it was handled, by the clock here. */
    public static final String DELIVERY_DURATION = "eventbus.delivery.duration";
    /** Counter: attempts that failed and are repeated. */
    public static final String RETRIED = "eventbus.retried";
    /** Counter: events given up on, by {@value #REASON}. */
    public static final String PARKED = "eventbus.parked";
    /** Counter: events taken over from dead consumers. */
    public static final String TAKEN_OVER = "eventbus.taken.over";
    /** Counter: outcomes that were refused, since another consumer had taken over. */
    public static final String FENCED = "eventbus.fenced";
    /** Counter: events that were removed before they were settled; at least so many. */
    public static final String LOST = "eventbus.lost";
    /** Gauge: events that a subscription was not given yet; not a number where that is not known. */
    public static final String LAG = "eventbus.lag";
    /** Gauge: the same, or how many it is at least. */
    public static final String LAG_MIN = "eventbus.lag.min";
    /** Gauge, in seconds: the age of the oldest event that a subscription was not given or holds; 0 if there is none. */
    public static final String LAG_AGE = "eventbus.lag.age";
    /** Gauge: events that consumers hold. */
    public static final String HELD = "eventbus.held";
    /** Gauge: events that wait for a retry. */
    public static final String RETRYING = "eventbus.retrying";
    /** Gauge: events in the failed list. */
    public static final String FAILED = "eventbus.failed";
    /** Gauge: 1 while a subscription's breaker is open in this process, else 0. */
    public static final String BREAKER_OPEN = "eventbus.breaker.open";
    /** Gauge: 1 for the {@value #STATUS} that a subscription has in this process, 0 for the others. */
    public static final String SUBSCRIPTION_STATUS = "eventbus.subscription.status";

    /** Tag: the event's type. */
    public static final String TYPE = "type";
    /** Tag: the subscription. */
    public static final String SUBSCRIPTION = "subscription";
    /** Tag: why. */
    public static final String REASON = "reason";
    /** Tag: {@code up}, {@code degraded} or {@code down}. */
    public static final String STATUS = "status";
    /** Tag: the tenant, if asked for. */
    public static final String TENANT = "tenant";

    private static final Duration LAG_EVERY = Duration.ofSeconds(15);

    private final MeterRegistry registry;
    private final Duration lagEvery;
    private final int maxTenants;
    private final TenantTags tenants;
    private final Gauges gauges;

    private EventBusMetrics(MeterRegistry registry, Duration lagEvery, int maxTenants) {
        this.registry = registry;
        this.lagEvery = lagEvery;
        this.maxTenants = maxTenants;
        this.tenants = new TenantTags(maxTenants);
        this.gauges = new Gauges(registry, lagEvery);
    }

    /** Metrics without tenants, which look for lag every 15 s. */
    public static EventBusMetrics on(MeterRegistry registry) {
        return new EventBusMetrics(Objects.requireNonNull(registry, "registry"), LAG_EVERY, 0);
    }

    /**
     * A copy whose counters (published, handled, retried, parked) have the tenant as a tag.
     *
     * @param max how many tenants are told apart, from 1 to 10,000, those that come first; all others are {@code other}
     */
    public EventBusMetrics withTenants(int max) {
        if (max < 1 || max > 10_000) {
            throw new IllegalArgumentException("max must be from 1 to 10,000 tenants, but is %,d".formatted(max));
        }
        return new EventBusMetrics(registry, lagEvery, max);
    }

    /**
     * A copy that looks for lag so often, from 1 s to 1 h. For what it costs see {@link EventBus#subscriptionStats}.
     */
    public EventBusMetrics withLagEvery(Duration every) {
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every must be from PT1S to PT1H, but is " + every);
        }
        return new EventBusMetrics(registry, every, maxTenants);
    }

    @Override
    public void opened(EventBus bus) {
        gauges.start(bus);
    }

    @Override
    public void closed(EventBus bus) {
        gauges.stop();
    }

    @Override
    public void published(Envelope<?> envelope, Published published, Duration took) {
        Tags type = Tags.of(TYPE, envelope.type());
        count(PUBLISHED, tenants.add(type, envelope.tenantId()), 1);
        record(PUBLISH_DURATION, type, took);
    }

    @Override
    public void publishFailed(String type, RuntimeException failure, Duration took) {
        count(PUBLISH_FAILED, Tags.of(TYPE, type, REASON, reason(failure)), 1);
    }

    private static String reason(RuntimeException failure) {
        if (failure instanceof PublishOutcomeUnknownException) {
            return "in_doubt";
        } else if (failure instanceof BusUnavailableException) {
            return "unavailable";
        } else if (failure instanceof BusOverloadedException) {
            return "overloaded";
        }
        return failure instanceof DurabilityException ? "not_durable" : "refused";
    }

    @Override
    public void handled(EventContext context, Duration took) {
        Tags tags = tags(context);
        count(HANDLED, tenants.add(tags, context.tenantId()), 1);
        record(HANDLER_DURATION, tags, took);
        Duration sincePublished = Duration.between(context.envelope().timestamp(), Instant.now());
        record(DELIVERY_DURATION, tags, sincePublished.isNegative() ? Duration.ZERO : sincePublished);
    }

    @Override
    public void retryScheduled(EventContext context, Throwable failure, Instant due) {
        count(RETRIED, tenants.add(tags(context), context.tenantId()), 1);
    }

    @Override
    public void parked(FailedEvent event) {
        Tags tags = tags(event.type(), event.subscription())
                .and(REASON, event.reason().name().toLowerCase(Locale.ROOT));
        count(PARKED, tenants.add(tags, event.tenantId().orElse(null)), 1);
    }

    @Override
    public void takenOver(String subscription, String deadConsumer, long events) {
        count(TAKEN_OVER, Tags.of(SUBSCRIPTION, subscription), events);
    }

    @Override
    public void fenced(String subscription, String stream, String entryId) {
        count(FENCED, tags(typeOf(stream), subscription), 1);
    }

    @Override
    public void lost(String subscription, String stream, long events, boolean exact) {
        count(LOST, tags(typeOf(stream), subscription), events);
    }

    @Override
    public void breakerChanged(String subscription, boolean open) {
        gauges.breakerChanged(subscription, open);
    }

    static Tags tags(String type, String subscription) {
        return Tags.of(TYPE, type, SUBSCRIPTION, subscription);
    }

    private static Tags tags(EventContext context) {
        return tags(context.envelope().type(), context.subscription());
    }

    /** A stream's name ends with its type, which has no colon. */
    private static String typeOf(String stream) {
        return stream.substring(stream.lastIndexOf(':') + 1);
    }

    private void count(String name, Tags tags, long events) {
        Counter.builder(name).tags(tags).register(registry).increment(events);
    }

    private void record(String name, Tags tags, Duration took) {
        Timer.builder(name).tags(tags).register(registry).record(took);
    }
}
