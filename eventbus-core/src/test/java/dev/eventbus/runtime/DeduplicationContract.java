package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RetryPolicy;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What "effectively once" promises, whatever the store. */
public abstract class DeduplicationContract extends ForeignFixture {
    @Test
    void aDeduplicatingSubscriptionHandlesAnEventThatIsStoredTwiceOnce() {
        for (int concurrency : new int[] {1, 4}) {
            String name = "once-" + concurrency;
            Map<Integer, Integer> seen = new ConcurrentHashMap<>();
            bus.subscribe(name, Placed.class)
                    .fromNow()
                    .concurrency(concurrency)
                    .deduplicate(Duration.ofMinutes(5))
                    .start((event, context) -> seen.merge(event.number(), 1, Integer::sum));
            for (int i = 0; i < 20; i++) {
                String[] entry = entry(
                        "PLACED",
                        "1",
                        tenant,
                        "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":%d}".formatted(tenant, i));
                foreign(entry);
                foreign(entry);
            }
            bus.publish(placed(100));

            await().until(() -> seen.containsKey(100) && seen.size() == 21);
            assertThat(seen.values()).containsOnly(1);
        }
    }

    @Test
    void aDeduplicatingSubscriptionSwallowsAnEventThatSomebodyRetriesOnlyOnceItSucceeded() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .deduplicate(Duration.ofMinutes(5))
                .retry(RetryPolicy.never())
                .start((event, context) -> {
                    if (broken.get()) {
                        throw new IllegalStateException("broken");
                    }
                    seen.add(event.number());
                });
        String[] entry =
                entry("PLACED", "1", tenant, "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":1}".formatted(tenant));
        foreign(entry);
        await().atMost(PATIENCE).until(() -> failed("s").size() == 1);
        broken.set(false);

        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s"))).isEqualTo(1);
        await().atMost(PATIENCE).until(() -> told.handled.size() == 1);
        foreign(entry);
        bus.publish(placed(2));

        await().atMost(PATIENCE).until(() -> seen.contains(2));
        assertThat(seen).containsExactly(1, 2);
        assertThat(failed("s")).isEmpty();
    }

    @Test
    void theSameEventIsKnownInTheSingleFieldFormatToo() {
        EventBus single = open(builder().wireFormat(WireFormat.singleField()));
        List<Integer> seen = new CopyOnWriteArrayList<>();
        single.subscribe("s", Placed.class)
                .deduplicate(Duration.ofMinutes(5))
                .start((event, context) -> seen.add(event.number()));
        String entry =
                "{\"id\":\"%s\",\"eventType\":\"PLACED\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"payload\":{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":1}}"
                        .formatted(UUID.randomUUID(), tenant);
        foreign("event", entry);
        foreign("event", entry);
        single.publish(placed(2));

        await().until(() -> seen.contains(2));
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void aDeduplicatingSubscriptionStillRetries() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class)
                .deduplicate(Duration.ofMinutes(5))
                .retry(QUICK)
                .start((event, context) -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new IllegalStateException();
                    }
                });

        bus.publish(placed(1));

        await().until(() -> told.handled.size() == 1);
        assertThat(calls).hasValue(3);
    }
}
