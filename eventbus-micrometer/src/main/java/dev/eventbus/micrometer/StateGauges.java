package dev.eventbus.micrometer;

import dev.eventbus.Health;
import dev.eventbus.Health.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** How the subscriptions of this process are: their breakers as they are told, their status as it was at the last look. */
final class StateGauges {
    private final MeterRegistry registry;
    private final Set<String> openBreakers = ConcurrentHashMap.newKeySet();
    private final Map<String, Status> statuses = new ConcurrentHashMap<>();
    private final Map<String, List<Meter>> meters = new HashMap<>();

    StateGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    void breakerChanged(String subscription, boolean open) {
        if (open) {
            openBreakers.add(subscription);
        } else {
            openBreakers.remove(subscription);
        }
    }

    /** Shows these, and no others any more. */
    synchronized void show(List<Health.OfSubscription> all) {
        for (Health.OfSubscription health : all) {
            statuses.put(health.subscription(), health.status());
            meters.computeIfAbsent(health.subscription(), this::gauges);
        }
        Set<String> shown =
                all.stream().map(Health.OfSubscription::subscription).collect(Collectors.toSet());
        statuses.keySet().retainAll(shown);
        meters.entrySet().removeIf(each -> {
            boolean gone = !shown.contains(each.getKey());
            if (gone) {
                each.getValue().forEach(registry::remove);
                openBreakers.remove(each.getKey());
            }
            return gone;
        });
    }

    private List<Meter> gauges(String subscription) {
        List<Meter> gauges = new ArrayList<>();
        gauges.add(Gauge.builder(EventBusMetrics.BREAKER_OPEN, () -> openBreakers.contains(subscription) ? 1 : 0)
                .tag(EventBusMetrics.SUBSCRIPTION, subscription)
                .register(registry));
        for (Status status : Status.values()) {
            gauges.add(Gauge.builder(
                            EventBusMetrics.SUBSCRIPTION_STATUS, () -> statuses.get(subscription) == status ? 1 : 0)
                    .tag(EventBusMetrics.SUBSCRIPTION, subscription)
                    .tag(EventBusMetrics.STATUS, status.name().toLowerCase(Locale.ROOT))
                    .register(registry));
        }
        return gauges;
    }
}
