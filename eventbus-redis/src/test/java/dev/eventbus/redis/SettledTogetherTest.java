package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries that are put off or parked by one call: each has the outcome that it would have by itself. */
class SettledTogetherTest extends FaultTest {
    private static final int ENTRIES = 100;
    private static final String FAILED = "{" + STREAM + "}:failed:" + SUBSCRIPTION;

    private RedisServer redis;
    private LogConsumer consumer;
    private List<Delivery> read;

    @BeforeEach
    void readEntries() {
        redis = start(RedisServer.builder().embedded());
        EventLog log = closeLater(RedisLog.open(RedisLogSettings.of(RedisURI.create(redis.uri()))));
        log.declare(SUBSCRIPTION, "PLACED", new StartPosition.Beginning());
        append(redis, 0, ENTRIES);
        consumer = log.join(SUBSCRIPTION, List.of("PLACED"));
        read = consumer.read(ENTRIES, Duration.ZERO).join();
        consumer.acknowledge(List.of(read.get(7)), Duration.ZERO).join();
    }

    @Test
    void allButTheOneThatIsNotHeldAreDueLater() {
        List<CompletableFuture<Optional<Instant>>> due = new ArrayList<>();
        read.forEach(delivery -> due.add(consumer.retry(delivery, delivery.fields(), Duration.ZERO)));

        for (int i = 0; i < ENTRIES; i++) {
            assertThat(due.get(i).join().isPresent()).as("entry %d", i).isEqualTo(i != 7);
        }
        List<Delivery> again = consumer.takeDue(Set.of(), 2 * ENTRIES);
        List<Delivery> held = new ArrayList<>(read);
        held.remove(7);
        assertThat(again).extracting(Delivery::entryId).containsExactlyInAnyOrderElementsOf(ids(held));
        again.forEach(delivery ->
                assertThat(delivery.fields()).isEqualTo(original(delivery).fields()));
        assertThat(calls("evalsha")).isLessThan(ENTRIES / 2);
    }

    @Test
    void allButTheOneThatIsNotHeldAreInTheFailedListWithTheirFields() {
        List<CompletableFuture<Optional<String>>> parked = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            // Of several lengths: each has its own words in the call.
            Fields failed = Fields.ofText("number", "" + i);
            parked.add(consumer.park(read.get(i), i % 2 == 0 ? failed : failed.plus(Fields.ofText("more", "1"))));
        }

        for (int i = 0; i < ENTRIES; i++) {
            Optional<String> id = parked.get(i).join();
            assertThat(id.isPresent()).as("entry %d", i).isEqualTo(i != 7);
            if (i != 7) {
                assertThat(String.valueOf(redis.command("XRANGE", FAILED, id.get(), id.get())))
                        .endsWith(i % 2 == 0 ? "[number, %d]]]".formatted(i) : "[number, %d, more, 1]]]".formatted(i));
            }
        }
        assertThat(redis.command("XLEN", FAILED)).isEqualTo((long) ENTRIES - 1);
        assertThat(String.valueOf(redis.command("XPENDING", STREAM, SUBSCRIPTION)))
                .startsWith("[0,");
    }

    private Delivery original(Delivery again) {
        return read.stream()
                .filter(delivery -> delivery.entryId().equals(again.entryId()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::entryId).toList();
    }

    private long calls(String command) {
        return String.valueOf(redis.command("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }
}
