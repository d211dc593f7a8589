package dev.eventbus.subscribe;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventHandler;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.log.StartPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as it was described.
 *
 * @param name its name
 * @param routes the handler of each type, by wire name
 * @param concurrency how many handlers may run at once
 * @param readAhead how many events may be held that no handler has begun
 * @param retry what becomes of failures
 * @param handlerTimeout how long a handler may take
 * @param start where it begins when it has no position
 * @param order by what events are kept in order beyond the stream; {@code null} for nothing
 * @param onFailure what a failed event means for later ones of its key
 * @param deduplicate how long handled events are remembered; zero for not at all
 * @param breaker when it takes a break
 * @param sensitive the fields that tools are not to show, by wire name; only of types that have some
 */
public record SubscriptionPlan(
        String name,
        Map<String, Route> routes,
        int concurrency,
        int readAhead,
        RetryPolicy retry,
        Duration handlerTimeout,
        StartPosition start,
        @Nullable Function<? super DomainEvent, ?> order,
        KeyFailure onFailure,
        Duration deduplicate,
        BreakerPolicy breaker,
        Map<String, Set<String>> sensitive) {

    /** Copies the maps. */
    public SubscriptionPlan {
        sensitive = Map.copyOf(sensitive);
        routes = Map.copyOf(routes);
    }

    /**
     * A handler with the name that failures show.
     *
     * @param handlerName the handler's name
     * @param handler the handler
     */
    public record Route(String handlerName, EventHandler<? super DomainEvent> handler) {}

    /** The wire names of its types, in a stable order. */
    public List<String> types() {
        return routes.keySet().stream().sorted().toList();
    }
}
