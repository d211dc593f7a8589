package dev.eventbus.cli;

import dev.eventbus.Pause;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.redis.RedisOperator;
import dev.eventbus.redis.SubscriptionActivity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How subscriptions are, and since the last look how quick. */
final class SubscriptionRows {
    private final RedisOperator operator;
    private final Predicate<SubscriptionStats> wanted;
    private Map<String, Long> settled = new HashMap<>();
    private long lookedAt;

    SubscriptionRows(RedisOperator operator, Predicate<SubscriptionStats> wanted) {
        this.operator = operator;
        this.wanted = wanted;
    }

    /** A row for each subscription on each stream. */
    List<Row> look() {
        List<SubscriptionStats> all =
                operator.subscriptionStats().stream().filter(wanted).toList();
        Map<String, Long> before = settled;
        settled = new HashMap<>();
        long now = System.nanoTime();
        double seconds = (now - lookedAt) / 1e9;
        lookedAt = now;
        List<Row> rows = new ArrayList<>();
        for (SubscriptionStats stats : all) {
            SubscriptionActivity activity = operator.activity(stats.subscription(), stats.type());
            String key = stats.subscription() + '/' + stats.type();
            settled.put(key, activity.settled());
            Long earlier = before.get(key);
            Double rate = earlier == null || activity.settled() < earlier
                    ? null
                    : Math.round((activity.settled() - earlier) / seconds * 10) / 10.0;
            rows.add(row(stats, activity, rate));
        }
        return rows;
    }

    private static Row row(SubscriptionStats stats, SubscriptionActivity activity, @Nullable Double rate) {
        int consumers = activity.consumers().size();
        boolean unread = stats.lag() + stats.held() + stats.retrying() > 0;
        return new Row()
                .put("subscription", stats.subscription())
                .put("type", stats.type())
                .put("lag", stats.lag(), (stats.lagExact() ? "" : "at least ") + stats.lag(), Style.PLAIN)
                .hidden("lagExact", stats.lagExact())
                .put("oldest", stats.age().orElse(null), ageStyle(stats))
                .put("held", stats.held())
                .put("retrying", stats.retrying(), stats.retrying() > 0 ? Style.WARNING : Style.PLAIN)
                .put("failed", stats.failed(), stats.failed() > 0 ? Style.BAD : Style.PLAIN)
                .hidden("aside", stats.aside())
                .put("perSecond", rate)
                .put(
                        "consumers",
                        consumers,
                        stats.pauses().isEmpty() ? consumers == 0 ? "none" : String.valueOf(consumers) : "paused",
                        !stats.pauses().isEmpty() || consumers == 0 && !unread
                                ? Style.WARNING
                                : consumers > 0 ? Style.GOOD : Style.BAD)
                .hidden("paused", stats.pauses().stream().map(Pause::toString).toList())
                .hidden("consumerNames", activity.consumers())
                .hidden("lastSeen", activity.lastSeen());
    }

    private static Style ageStyle(SubscriptionStats stats) {
        return stats.age()
                        .filter(age -> age.compareTo(Duration.ofMinutes(5)) > 0)
                        .isPresent()
                ? Style.WARNING
                : Style.PLAIN;
    }
}
