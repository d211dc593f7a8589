package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.Retention;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How much one call of the keeper lets go of. */
@WithRedis
@ExtendWith(LeakCheck.class)
class TrimPageTest {
    /** With ids of long ago. */
    private static final String FILL = """
            for i = 1, tonumber(ARGV[1]) do
              redis.call('XADD', KEYS[1], i .. '-0', 'payload', string.rep('x', tonumber(ARGV[2])))
            end
            """;

    private static final Retention TEN = Retention.maxLength(10);

    private final KeyPrefix prefix;
    private final String stream;
    private RedisServer redis;
    private EventLog log;

    TrimPageTest(RedisServer redis, KeyPrefix prefix) {
        this.prefix = prefix;
        this.stream = prefix.value() + ":PLACED";
        this.redis = redis;
        this.log = open();
    }

    private EventLog open() {
        return RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri())).withPrefix(prefix.value()));
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void fill(int entries, int bytes) {
        redis.command("EVAL", FILL, "1", stream, Integer.toString(entries), Integer.toString(bytes));
    }

    private Trimmed trim() {
        return log.trim("PLACED", TEN, Long.MAX_VALUE);
    }

    @Test
    void thousandsOfEntriesGoWithOneCall() {
        fill(3_333, 60);

        assertThat(trim())
                .returns(3_323L, Trimmed::removed)
                .returns(false, Trimmed::more)
                .returns(10L, Trimmed::length);
        assertThat(redis.command("XLEN", stream)).isEqualTo(10L);
    }

    @Test
    void aCallLetsGoOfFiveHundredNodesAtTheMost() {
        fill(3_000, 1_000); // four in a node

        Trimmed first = trim();

        assertThat(first.removed()).isBetween(1_800L, 2_050L);
        assertThat(first).returns(true, Trimmed::more).returns(3_000 - first.removed(), Trimmed::length);
        assertThat(trim()).returns(10L, Trimmed::length);
    }

    @Test
    void soItIsWithWhatIsTooOld() {
        fill(3_000, 1_000);

        Trimmed first = log.trim("PLACED", Retention.maxLength(5_000).withMaxAge(Duration.ofDays(1)), Long.MAX_VALUE);

        assertThat(first.removed()).isBetween(1_800L, 2_050L);
        assertThat(first).returns(true, Trimmed::more).returns(3_000 - first.removed(), Trimmed::length);
    }

    @Test
    void ofEntriesThatHaveANodeForThemselvesACallLetsGoOfAPage() {
        fill(450, 5_000);

        assertThat(trim()).returns(200L, Trimmed::removed).returns(true, Trimmed::more);
        assertThat(trim()).returns(200L, Trimmed::removed).returns(true, Trimmed::more);
        assertThat(trim()).returns(40L, Trimmed::removed).returns(false, Trimmed::more);
    }

    @Test
    void ofALargeNodeACallLetsGoOfAPage() {
        log.close();
        try (RedisServer large = RedisServer.builder()
                .config("stream-node-max-bytes", "0")
                .config("stream-node-max-entries", "1000")
                .start()) {
            redis = large;
            try (EventLog itsLog = open()) {
                log = itsLog;
                fill(450, 60);

                assertThat(trim()).returns(200L, Trimmed::removed).returns(true, Trimmed::more);
                assertThat(trim()).returns(200L, Trimmed::removed).returns(true, Trimmed::more);
                assertThat(trim()).returns(40L, Trimmed::removed).returns(false, Trimmed::more);
            }
        }
    }
}
