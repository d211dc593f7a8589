package dev.eventbus.memory;

import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.runtime.RetentionKeeperContract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

class InMemoryRetentionKeeperTest extends RetentionKeeperContract {
    private Duration behind = Duration.ZERO;
    private final InMemoryStore store = new InMemoryStore(new Clock() {
        @Override
        public Instant instant() {
            return Instant.now().minus(behind);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    });

    @Override
    protected EventLog open(Duration lease) {
        return new InMemoryLog(store, lease, type -> 100_000, fields -> fields.text("id"));
    }

    @Override
    protected void endKeeping(EventLog log, String type) {
        behind = Duration.ofSeconds(-30);
    }

    @Override
    protected void readLongAgo(EventLog log, String subscription, String type, Duration ago) {
        behind = ago;
        log.declare(subscription, type, new StartPosition.Beginning());
        LogConsumer consumer = log.join(subscription, List.of(type));
        consumer.leave(List.of());
        consumer.close();
        behind = Duration.ZERO;
    }
}
