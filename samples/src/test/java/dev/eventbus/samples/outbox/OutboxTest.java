package dev.eventbus.samples.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.samples.GivenServers;
import dev.eventbus.samples.SampleRun;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code samples/run outbox}, as it is run from the command line. */
@ExtendWith(LeakCheck.class)
@WithRedis
class OutboxTest {
    private static final String CLEAN =
            "committed=270 stored=270 lost=0 twice=0 never-committed=0 tenants-out-of-order=0";

    @Test
    void nothingIsLostThoughItsRelayIsKilledTwiceInTheMiddleAndNothingStaysOnTheServers(RedisServer redis)
            throws Exception {
        try (GivenServers given = new GivenServers();
                SampleRun run = SampleRun.of(
                        "outbox", "--redis", redis.uri(), "--jdbc", given.jdbc(), "--smtp", given.smtp())) {
            assertThat(run.exitStatus()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .containsPattern("relay 1 \\(process \\d+\\) was killed: \\d+ events")
                    .containsPattern("relay 2 \\(process \\d+\\) was killed: \\d+ events")
                    .containsPattern(
                            "relay 3 \\(process \\d+\\) brought the rest: 270 events are in the stream, 0 wait")
                    .contains("Of 300 transactions 270 were committed, and the customers got 270 mails.", CLEAN)
                    .doesNotContain("was killed: 270 events", "secret");
            assertThat(given.mails()).isEqualTo(270);
            assertThat(given.schemas()).isEmpty();
            assertThat((List<?>) redis.command("KEYS", "*outbox-*")).isEmpty();
        }
    }

    @Test
    void theReckoningTellsWhatIsLostTwiceNeverCommittedAndOutOfOrder() {
        UUID tenant = new UUID(0, 9);
        UUID other = new UUID(0, 8);
        List<UUID> ids = List.of(new UUID(1, 1), new UUID(1, 2), new UUID(1, 3), new UUID(1, 4));
        Map<UUID, List<UUID>> committed = Map.of(tenant, ids.subList(0, 2), other, ids.subList(2, 3));

        assertThat(new Reckoning(committed, List.of(ids.get(2), ids.get(0), ids.get(1))).isClean())
                .isTrue();
        assertThat(new Reckoning(committed, List.of(ids.get(1), ids.get(0), ids.get(0), ids.get(3))))
                .hasToString("committed=3 stored=4 lost=1 twice=1 never-committed=1 tenants-out-of-order=2");
    }
}
