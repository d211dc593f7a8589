package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.log.Fields;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.FailedJobsContract;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithRedis
class RedisFailedJobsTest extends FailedJobsContract {
    private final RedisServer redis;
    private final String prefix;

    RedisFailedJobsTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix.value();
    }

    @Override
    protected EventBusBuilder<?> builder() {
        return RedisEventBus.builder().uri(redis.uri()).keyPrefix(prefix);
    }

    @Override
    protected String put(String type, Fields fields) {
        return RedisFailedEventsTest.put(redis, prefix, type, fields);
    }

    @Test
    void aJobIsReadableInRedisForThirtyDays() {
        put("PLACED", 1);
        put("CANCELLED", 2);
        FailedEventJobs jobs = failedEvents().jobs();
        String id = jobs.discard(ALL.tenant(tenant), FailedEventJobOptions.of("ada", "they are tests"))
                .id();
        await().atMost(PATIENCE).until(() -> jobs.get(id).ended().isPresent());

        String job = "{%s:}:job:%s".formatted(prefix, id);
        assertThat(((List<?>) redis.command("HGETALL", job)).stream().map(String::valueOf))
                .contains("state", "DONE", "action", "DISCARD", "subscription", "s", "query.tenant", tenant.toString())
                .contains("by", "ada", "reason", "they are tests", "expected", "2", "until.PLACED", "until.CANCELLED");
        String part = "{%s:PLACED}:job:%s".formatted(prefix, id);
        assertThat(redis.command("HGET", part, "moved")).isEqualTo("1");
        for (String key : List.of(job, part)) {
            assertThat((Long) redis.command("TTL", key)).isBetween(29L * 86_400, 30L * 86_400);
        }
        assertThat(redis.command("ZSCORE", "{%s:}:jobs".formatted(prefix), id)).isNotNull();
        assertThat(redis.command("XLEN", "{%s:}:jobs:records".formatted(prefix)))
                .isEqualTo(2L);
    }

    @Test
    void anEditedJobIsAsIfItWereNotThereAndHidesNoOther() {
        put("PLACED", 1);
        FailedEventJobs jobs = failedEvents().jobs();
        FailedEventJobOptions options = FailedEventJobOptions.of("ada", "they are tests");
        String edited = jobs.discard(ALL, options).id();
        await().atMost(PATIENCE).until(() -> jobs.get(edited).ended().isPresent());
        put("PLACED", 1);
        String other = jobs.discard(ALL, options).id();

        redis.command("HSET", "{%s:}:job:%s".formatted(prefix, edited), "started", "yesterday");
        redis.command("XADD", "{%s:}:jobs:records".formatted(prefix), "*", "no", "record");

        assertThat(jobs.list()).extracting(job -> job.id()).containsExactly(other);
        assertThatThrownBy(() -> jobs.get(edited)).isInstanceOf(ConfigurationException.class);
        assertThat(jobs.records(100)).extracting(record -> record.job()).contains(edited, other);
    }
}
