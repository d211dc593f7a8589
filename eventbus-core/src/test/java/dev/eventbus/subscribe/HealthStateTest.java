package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.EventBusListener;
import dev.eventbus.Health.OfSubscription;
import dev.eventbus.Health.Status;
import dev.eventbus.subscribe.HealthState.Trouble;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthStateTest {
    private final List<OfSubscription> told = new ArrayList<>();
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
    private Instant now = at(0);
    private final HealthState health = new HealthState(
            "s",
            new EventBusListener() {
                @Override
                public void healthChanged(OfSubscription health) {
                    told.add(health);
                }
            },
            clock);

    private static Instant at(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }

    private void assertSince(int second, Status status, String reason) {
        assertThat(health.current()).isEqualTo(new OfSubscription("s", status, reason, at(second), List.of()));
    }

    @Test
    void aStatusIsSinceItsChangeAndNotSinceThatOfItsReason() {
        assertSince(0, Status.UP, "reading");

        now = at(1);
        health.trouble(Trouble.PAUSED, "paused");
        assertSince(1, Status.DEGRADED, "paused");
        now = at(2);
        health.trouble(Trouble.READER, "refused");
        assertSince(2, Status.DOWN, "refused");
        now = at(3);
        health.trouble(Trouble.READER, "reset");
        assertSince(2, Status.DOWN, "reset");
        health.trouble(Trouble.LEASE, "no lease");
        now = at(4);
        health.over(Trouble.READER);
        assertSince(2, Status.DOWN, "no lease");
        now = at(5);
        health.over(Trouble.LEASE);
        assertSince(5, Status.DEGRADED, "paused");
        now = at(6);
        health.over(Trouble.PAUSED);
        assertSince(6, Status.UP, "reading");

        assertThat(told)
                .extracting(OfSubscription::status)
                .containsExactly(Status.DEGRADED, Status.DOWN, Status.DEGRADED, Status.UP);
        assertThat(told).extracting(OfSubscription::since).containsExactly(at(1), at(2), at(5), at(6));
    }
}
