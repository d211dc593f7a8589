package dev.eventbus.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.eventbus.Pause;
import dev.eventbus.PauseRecord;
import dev.eventbus.PauseRecord.Change;
import dev.eventbus.log.PauseLog;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.PausesContract;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryPausesTest extends PausesContract {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    @Override
    protected EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store).lease(LEASE);
    }

    @Test
    void whatHoldsByACallWhoseAnswerWasLostIsOnRecordFromTheNextCallOn() {
        bus.subscribe("s", Placed.class).start((event, context) -> {});
        PauseLog unanswered = new InMemoryLog(store, LEASE, type -> 0, fields -> null).pauses();
        Pause pause = new Pause("s", Optional.empty(), "ada", "night", Instant.parse("2026-01-31T20:00:00Z"));

        unanswered.add("PLACED", pause);
        assertThat(bus.pauses().pause("s", "eve", "late")).isEqualTo(pause);
        bus.pauses().pause("s", "eve", "late");
        unanswered.remove("PLACED", "s", Optional.empty());
        assertThat(bus.pauses().resume("s", "cleo", "day")).isEmpty();
        bus.pauses().resume("s", "cleo", "day");
        bus.pauses().resume("s", tenant, "cleo", "never was");

        assertThat(bus.pauses().records(10))
                .extracting(PauseRecord::change, PauseRecord::by, PauseRecord::reason)
                .containsExactly(tuple(Change.RESUMED, "cleo", "day"), tuple(Change.PAUSED, "ada", "night"));
    }
}
