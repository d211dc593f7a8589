package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.EventBusListener;
import dev.eventbus.Health.Status;
import dev.eventbus.log.LogConsumer.Loss;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LossesTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };
    private final EventBusListener nobody = new EventBusListener() {};
    private final HealthState health = new HealthState("s", nobody, clock);
    private final Losses losses = new Losses("s", type -> "event::" + type, nobody, health, clock);

    @Test
    void theHealthShowsAllThatWasLostUntilAnHourAfterTheLast() {
        losses.tell(new Loss("A", 2, true));
        now = now.plus(Duration.ofMinutes(50));
        losses.tell(new Loss("B", 3, false));

        now = now.plus(Duration.ofMinutes(59));
        losses.look();
        assertThat(health.current().status()).isEqualTo(Status.DEGRADED);
        assertThat(health.current().reason())
                .isEqualTo(
                        "has lost at least 5 events, the last of event::B at 2026-01-01T00:50:00Z: they were removed "
                                + "before it settled them");

        now = now.plus(Duration.ofMinutes(1));
        losses.look();
        assertThat(health.current().status()).isEqualTo(Status.UP);

        losses.tell(new Loss("A", 1, true));
        assertThat(health.current().reason()).startsWith("has lost 1 events");
    }
}
