package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An entry with more fields than a script can hand on is parked like any other. */
class ManyFieldsTest extends FaultTest {
    private final Handled handled = new Handled();

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void aForeignEntryWithThousandsOfFieldsIsParkedWithItsBytesAndThoseAfterItAreHandled(String version) {
        RedisServer redis = start(
                version.equals("6.2")
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
        EventBus bus = bus(redis.uri());
        List<String> fields = new ArrayList<>(List.of("failed.stream", "another's"));
        for (int i = 1; i < 5_000; i++) {
            fields.addAll(List.of("field " + i, "value " + i));
        }
        List<String> xadd = new ArrayList<>(List.of("XADD", STREAM, "*"));
        xadd.addAll(fields);
        String entry = String.valueOf(redis.command(xadd.toArray(String[]::new)));
        append(redis, 0, 3);

        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        awaitHandled(handled, 0, 3, PATIENCE);
        await().atMost(PATIENCE).until(() -> failed(bus).size() == 1);
        FailedEvent failed = failed(bus).get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(failed.entryId()).isEqualTo(entry);
        assertThat(failed.stream()).isEqualTo(STREAM);
        assertThat(failed.fields())
                .containsOnlyKeys("entry")
                .containsEntry("entry", text(FieldsText.encode(Fields.ofText(fields.toArray(String[]::new)))));
    }

    private static String text(byte[] bytes) {
        return Bytes.text(bytes);
    }

    private static List<FailedEvent> failed(EventBus bus) {
        return bus.failedEvents().find(FailedEventQuery.of(SUBSCRIPTION));
    }
}
