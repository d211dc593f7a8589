package dev.eventbus.benchmarks.clients;

import dev.eventbus.EventBus;
import dev.eventbus.Retention;
import dev.eventbus.benchmarks.work.TicketUpdated;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.redis.RedisEventBus;

/** The bus with its defaults. */
public final class Ours {
    private Ours() {}

    /** Connects. */
    public static EventBus connect(String uri) {
        return builder(uri).build();
    }

    /** For more than the defaults. */
    public static RedisEventBus.Builder builder(String uri) {
        return RedisEventBus.builder().uri(uri).source("benchmarks").catalog(EventCatalog.of(TicketUpdated.class));
    }

    /** For what waits in streams: the default keeps 100,000. */
    public static Retention keepAll() {
        return Retention.maxLength(10_000_000);
    }
}
