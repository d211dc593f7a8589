package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.RejectEventException;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An entry with more fields than a script can hand on is parked like any other. */
class ManyFieldsTest extends FaultTest {
    private final Handled handled = new Handled();

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void aForeignEntryWithThousandsOfFieldsIsParkedWithItsBytesAndThoseAfterItAreHandled(String version) {
        RedisServer redis = start(version);
        EventBus bus = bus(redis.uri());
        List<String> fields = new ArrayList<>(List.of("failed.stream", "another's"));
        for (int i = 1; i < 5_000; i++) {
            fields.addAll(List.of("field " + i, "value " + i));
        }
        String entry = add(redis, fields);
        append(redis, 0, 3);

        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        awaitHandled(handled, 0, 3, PATIENCE);
        await().atMost(PATIENCE).until(() -> failed(bus).size() == 1);
        FailedEvent failed = failed(bus).get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(failed.entryId()).isEqualTo(entry);
        assertThat(failed.stream()).isEqualTo(STREAM);
        Fields own = Fields.ofText(fields.toArray(String[]::new));
        assertThat(failed.fields()).isEqualTo(own.toMap());
        String parked =
                String.valueOf(redis.command("XRANGE", "{%s}:failed:%s".formatted(STREAM, SUBSCRIPTION), "-", "+"));
        assertThat(parked)
                .startsWith("[[%s, [entry, %s, failed.stream, %s,"
                        .formatted(failed.id(), Bytes.text(FieldsText.encode(own)), STREAM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void anEventWithThousandsOfFieldsMoreIsFoundAndHandledWhenItIsRetriedAfterItFailed(String version) {
        RedisServer redis = start(version);
        EventBus bus = bus(redis.uri());
        UUID id = UUID.randomUUID();
        List<String> fields = new ArrayList<>(List.of("id", id.toString(), "type", "PLACED", "version", "1"));
        fields.addAll(List.of("timestamp", "2026-01-01T00:00:00Z", "source", "beside", "tenantId", tenant.toString()));
        fields.addAll(List.of("payload", "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":7}".formatted(tenant)));
        for (int i = 0; i < 4_000; i++) {
            fields.addAll(List.of("field " + i, "value " + i));
        }
        AtomicInteger failures = new AtomicInteger(2);
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {
            if (failures.getAndDecrement() > 0) {
                throw new RejectEventException("not yet");
            }
            handled.add(event.number());
        });
        add(redis, fields);
        FailedEventQuery ofTenant = FailedEventQuery.of(SUBSCRIPTION).tenant(tenant);

        for (int parked = 1; parked <= 2; parked++) {
            int times = parked;
            await().atMost(PATIENCE).until(() -> told.parked.size() == times);
            assertThat(bus.failedEvents().find(ofTenant)).containsExactly(told.parked.get(parked - 1));
            assertThat(failed(bus).get(0).eventId()).contains(id);
            assertThat(bus.failedEvents().dryRun(ofTenant).ready()).isEqualTo(1);
            assertThat(bus.failedEvents().retry(ofTenant)).isEqualTo(1);
        }

        awaitHandled(handled, 7, 8, PATIENCE);
        assertThat(failed(bus)).isEmpty();
    }

    private RedisServer start(String version) {
        return start(
                version.equals("6.2")
                        ? RedisServer.builder().embedded62()
                        : RedisServer.builder().embedded());
    }

    private static String add(RedisServer redis, List<String> fields) {
        List<String> xadd = new ArrayList<>(List.of("XADD", STREAM, "*"));
        xadd.addAll(fields);
        return String.valueOf(redis.command(xadd.toArray(String[]::new)));
    }

    private static List<FailedEvent> failed(EventBus bus) {
        return bus.failedEvents().find(FailedEventQuery.of(SUBSCRIPTION));
    }
}
