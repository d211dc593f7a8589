package dev.eventbus.micrometer;

import dev.eventbus.SubscriptionStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How far behind each subscription is, as it was at the last look. */
final class LagGauges {
    private final MeterRegistry registry;
    private final Map<Tags, Row> rows = new HashMap<>();

    LagGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The gauges of one subscription and type; without stats they are not numbers. */
    private static final class Row {
        private final List<Meter> meters = new ArrayList<>();
        private volatile @Nullable SubscriptionStats stats;

        private double value(ToDoubleFunction<SubscriptionStats> part) {
            SubscriptionStats known = stats;
            return known == null ? Double.NaN : part.applyAsDouble(known);
        }
    }

    /** Shows these, and no others any more. */
    synchronized void show(List<SubscriptionStats> all) {
        Set<Tags> shown = new HashSet<>();
        for (SubscriptionStats stats : all) {
            Tags tags = EventBusMetrics.tags(stats.type(), stats.subscription());
            rows.computeIfAbsent(tags, this::row).stats = stats;
            shown.add(tags);
        }
        rows.entrySet().removeIf(row -> {
            boolean gone = !shown.contains(row.getKey());
            if (gone) {
                row.getValue().meters.forEach(registry::remove);
            }
            return gone;
        });
    }

    /** What was shown last may be wrong by now. */
    synchronized void unknown() {
        rows.values().forEach(row -> row.stats = null);
    }

    private Row row(Tags tags) {
        Row row = new Row();
        gauge(EventBusMetrics.LAG, row, tags, stats -> stats.lagExact() ? stats.lag() : Double.NaN);
        gauge(EventBusMetrics.LAG_MIN, row, tags, SubscriptionStats::lag);
        gauge(EventBusMetrics.HELD, row, tags, SubscriptionStats::held);
        gauge(EventBusMetrics.RETRYING, row, tags, SubscriptionStats::retrying);
        gauge(EventBusMetrics.FAILED, row, tags, SubscriptionStats::failed);
        row.meters.add(Gauge.builder(EventBusMetrics.LAG_AGE, row, each -> each.value(LagGauges::ageSeconds))
                .tags(tags)
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry));
        return row;
    }

    private void gauge(String name, Row row, Tags tags, ToDoubleFunction<SubscriptionStats> part) {
        row.meters.add(Gauge.builder(name, row, each -> each.value(part))
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private static double ageSeconds(SubscriptionStats stats) {
        return stats.age().map(Duration::toMillis).orElse(0L) / 1_000.0;
    }
}
