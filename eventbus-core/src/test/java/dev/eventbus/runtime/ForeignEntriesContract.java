package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.runtime.TestEvent.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a bus does with entries that others wrote, whatever its store. */
public abstract class ForeignEntriesContract extends ForeignFixture {
    @Test
    void whatCannotBecomeAnEventIsParkedWithItsReasonAndBytesAndTheRestGoesOn() {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        String good = good();
        foreign("id", UUID.randomUUID().toString(), "type", "PLACED");
        foreign(entry("PLACED", "1", tenant, "{\"tenantId\":"));
        foreign(entry("NO_SUCH_TYPE", "1", tenant, good));
        foreign(entry("PLACED", "2", tenant, good));
        foreign(entry("PLACED", "1", UUID.randomUUID(), good));
        foreign(entry("PLACED", "1", tenant, good.replace(":1}", ":-1}")));
        foreign(entry("CANCELLED", "1", tenant, good));
        foreign(entry("PLACED", "1", tenant, "\ufeff" + good));
        bus.publish(placed(9));

        await().until(() -> handled.equals(List.of(9)) && failed("s").size() == 8);
        assertThat(failed("s"))
                .extracting(FailedEvent::reason)
                .containsExactly(
                        FailureReason.UNDECODABLE,
                        FailureReason.UNDECODABLE,
                        FailureReason.UNKNOWN_TYPE,
                        FailureReason.UNSUPPORTED_VERSION,
                        FailureReason.TENANT,
                        FailureReason.INVALID,
                        FailureReason.UNDECODABLE,
                        FailureReason.UNDECODABLE);
        assertThat(failed("s").get(1).fields()).containsEntry("payload", "{\"tenantId\":");
    }

    @Test
    void failedEventsAreFoundByTheTypeOfTheirStreamByTenantAndById() {
        bus.subscribe("s", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });
        UUID id = bus.publish(placed(1)).eventId();
        await().until(() -> told.parked.size() == 1);
        foreign(entry("NO_SUCH_TYPE", "1", tenant, good()));
        foreign("no", "event");

        await().until(() -> told.parked.size() == 3);
        FailedEventQuery all = FailedEventQuery.of("s");
        assertThat(bus.failedEvents().find(all.type("PLACED"))).isEqualTo(told.parked);
        assertThat(bus.failedEvents().count(all.type("CANCELLED"))).isZero();
        assertThat(bus.failedEvents().count(all.tenant(tenant))).isEqualTo(2);
        assertThat(bus.failedEvents().find(all.eventId(id))).containsExactly(told.parked.get(0));
        assertThat(told.parked.get(2)).satisfies(none -> {
            assertThat(none.type()).isEqualTo("PLACED");
            assertThat(none.eventId()).isEmpty();
            assertThat(none.tenantId()).isEmpty();
        });
    }

    @Test
    void failedEventsAreFoundInTheSingleFieldFormatToo() {
        EventBus single = open(builder().wireFormat(WireFormat.singleField()).listener(told));
        single.subscribe("s", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });
        Published published = single.publish(placed(1));
        await().until(() -> told.parked.size() == 1);
        UUID undated = UUID.randomUUID();
        foreign("event", "{\"id\":\"%s\",\"eventType\":\"PLACED\",\"payload\":%s}".formatted(undated, good()));

        await().until(() -> told.parked.size() == 2);
        FailedEventQuery all = FailedEventQuery.of("s").type("PLACED").tenant(tenant);
        assertThat(single.failedEvents().find(all)).isEqualTo(told.parked);
        assertThat(single.failedEvents().find(all.eventId(undated))).containsExactly(told.parked.get(1));
        assertThat(single.failedEvents().retry(all.eventId(published.eventId())))
                .isEqualTo(1);
    }

    @Test
    void anEntryWhoseOwnFieldsTellOfFailuresBeginsWithItsFirstAttempt() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        AtomicBoolean broken = new AtomicBoolean(true);
        bus.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> {
            attempts.add(context.attempt());
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        });
        List<String> copied = new ArrayList<>(List.of(entry("PLACED", "1", tenant, good())));
        copied.addAll(List.of("failed.stream", "elsewhere", "failed.entry", "1-1", "failed.subscription", "other"));
        copied.addAll(List.of("failed.reason", "CRASHED", "failed.attempts", "3"));
        foreign(copied.toArray(new String[0]));

        await().until(() -> failed("s").size() == 1);
        FailedEvent failed = failed("s").get(0);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(failed.entryId()).isNotEqualTo("1-1");
        assertThat(failed.fields())
                .containsEntry("failed.subscription", "other")
                .containsEntry("failed.attempts", "3");
        broken.set(false);
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s"))).isEqualTo(1);

        await().until(() -> told.handled.size() == 1);
        assertThat(attempts).containsExactly(1, 2, 3, 1);
        assertThat(told.handled.get(0).entryId()).isEqualTo(failed.entryId());
    }
}
