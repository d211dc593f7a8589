package dev.eventbus.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.BreakerContract;
import dev.eventbus.runtime.DeduplicationContract;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.FailureContract;
import dev.eventbus.runtime.ForeignEntriesContract;
import dev.eventbus.runtime.LifeCycleContract;
import dev.eventbus.runtime.OrderContract;
import dev.eventbus.runtime.PublishContract;
import dev.eventbus.runtime.SubscribeContract;
import dev.eventbus.runtime.SubscriptionStoreContract;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a bus promises, on a store in memory. */
class InMemoryEventBusTest {
    private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());

    private EventBusBuilder<?> builder() {
        return InMemoryEventBus.builder().store(store);
    }

    private EventLog foreignClient() {
        return new InMemoryLog(store, Duration.ofSeconds(30), type -> 100_000, fields -> fields.text("id"));
    }

    @Nested
    class Publishing extends PublishContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }
    }

    @Nested
    class Subscribing extends SubscribeContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }
    }

    @Nested
    class KeepingSubscriptions extends SubscriptionStoreContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }

        @Override
        protected EventLog foreignClient() {
            return InMemoryEventBusTest.this.foreignClient();
        }
    }

    @Nested
    class Failing extends FailureContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }
    }

    @Nested
    class ReadingForeignEntries extends ForeignEntriesContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }

        @Override
        protected EventLog foreignClient() {
            return InMemoryEventBusTest.this.foreignClient();
        }
    }

    @Nested
    class Ordering extends OrderContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }
    }

    @Nested
    class BreakingTheCircuit extends BreakerContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }
    }

    @Nested
    class Deduplicating extends DeduplicationContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }

        @Override
        protected EventLog foreignClient() {
            return InMemoryEventBusTest.this.foreignClient();
        }
    }

    @Nested
    class StartingAndEnding extends LifeCycleContract {
        @Override
        protected EventBusBuilder<?> builder() {
            return InMemoryEventBusTest.this.builder();
        }
    }

    @Test
    void aBusOfACatalogAloneHasAStoreOfItsOwn() {
        EventCatalog catalog = EventCatalog.of(TestEvent.class);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (EventBus one = InMemoryEventBus.of(catalog);
                EventBus other = InMemoryEventBus.of(catalog)) {
            one.subscribe("s", Placed.class).start((event, context) -> seen.add(event.number()));

            other.publish(new Placed(UUID.randomUUID(), "k", 1));
            one.publish(new Placed(UUID.randomUUID(), "k", 2));

            await().until(() -> !seen.isEmpty());
            assertThat(seen).containsExactly(2);
        }
    }

    @Test
    void anErrorWhileAnEventIsAppendedKeepsNoRoomFromTheNext() {
        FullHeap heap = new FullHeap(Thread.currentThread());
        try (EventBus bus = InMemoryEventBus.builder()
                .store(new InMemoryStore(heap))
                .catalog(EventCatalog.of(TestEvent.class))
                .maxInFlight(1, 1 << 20)
                .build()) {
            heap.full = true;
            assertThatThrownBy(() -> bus.publish(new Placed(UUID.randomUUID(), "k", 1)))
                    .isInstanceOf(OutOfMemoryError.class);
            heap.full = false;

            assertThat(bus.publishAsync(new Placed(UUID.randomUUID(), "k", 2))).isCompleted();
        }
    }

    /** A clock that the store cannot ask for one thread while the heap is full. */
    private static final class FullHeap extends Clock {
        private final Thread of;
        private boolean full;

        FullHeap(Thread of) {
            this.of = of;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread() == of && full) {
                throw new OutOfMemoryError("thrown by the test");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
