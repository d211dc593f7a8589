package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.testkit.RedisSentinels;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A bus whose primary is replaced. */
class SentinelTest extends FailoverTest {
    private RedisSentinels redis;

    private Load load() {
        redis = closeLater(RedisSentinels.start(2, 3, RedisServer.builder().password("secret")));
        return closeLater(new Load(bus(redis.uri())));
    }

    @Test
    void aPrimaryThatIsKilledIsReplaced() throws Exception {
        Load load = load();

        redis.primary().kill();

        measured("Sentinel, kill -9", load.awaitProgress("after the kill"));
        load.verify(redis.primary(), STREAM);
    }

    @Test
    void aPrimaryThatIsFrozenIsReplacedAndWhatItTakesWhenItIsThawedIsNoDuplicate() throws Exception {
        Load load = load();
        RedisServer old = redis.primary();

        old.freeze();

        measured("Sentinel, SIGSTOP", load.awaitProgress("after the freeze"));
        old.thaw();
        load.awaitProgress("after the thaw");
        assertThat(redis.primary()).isNotEqualTo(old);
        load.verify(redis.primary(), STREAM);
    }

    @Test
    void aPlannedFailoverIsFollowedAtOnce() throws Exception {
        Load load = load();

        redis.failover();

        measured("Sentinel, planned failover", load.awaitProgress("after the failover", redis.primary()));
        load.verify(redis.primary(), STREAM);
    }

    @Test
    void aFrozenSentinelDoesNotKeepABusFromItsPrimary() {
        redis = closeLater(RedisSentinels.start(0, 3));
        redis.sentinels().get(0).freeze();
        EventBus bus = bus(redis.uri());

        assertThat(bus.publish(placed(1)).stream()).isEqualTo(STREAM);
        redis.sentinels().get(0).thaw();
    }

    @Test
    void whatTheSentinelsDoNotSayIsTold() {
        redis = closeLater(RedisSentinels.start(0, 1));
        RedisServer sentinel = redis.sentinels().get(0);

        assertThatThrownBy(() -> bus(redis.uri().replace("#main", "#other")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'other'")
                .hasMessageContaining("" + sentinel.port());

        sentinel.command("ACL", "SETUSER", "default", "resetpass", ">hidden");
        assertThatThrownBy(() -> bus(redis.uri()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sentinelPassword");
        EventBus bus =
                closeLater(builder(redis.uri()).sentinelPassword("hidden").build());
        assertThat(bus.publish(placed(1)).stream()).isEqualTo(STREAM);

        sentinel.kill();
        assertThatThrownBy(() -> closeLater(builder(redis.uri())
                        .connectTimeout(Duration.ofMillis(300))
                        .build()))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("none of the Sentinels answers");
    }
}
