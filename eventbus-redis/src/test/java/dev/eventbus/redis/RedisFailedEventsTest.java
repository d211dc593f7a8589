package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.log.Fields;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.FailedEventsContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.ArrayList;
import java.util.List;

@WithRedis
class RedisFailedEventsTest extends FailedEventsContract {
    private final RedisServer redis;
    private final String prefix;

    RedisFailedEventsTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix);
    }

    @Override
    protected String put(String type, Fields fields) {
        return put(redis, prefix, type, fields);
    }

    static String put(RedisServer redis, String prefix, String type, Fields fields) {
        List<String> words = new ArrayList<>(List.of("XADD", "{%s:%s}:failed:s".formatted(prefix, type), "*"));
        for (int i = 0; i < fields.size(); i++) {
            words.add(new String(fields.name(i), UTF_8));
            words.add(new String(fields.value(i), UTF_8));
        }
        return String.valueOf(redis.command(words.toArray(String[]::new)));
    }
}
