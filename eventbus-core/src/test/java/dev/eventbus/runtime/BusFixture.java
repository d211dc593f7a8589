package dev.eventbus.runtime;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RetryPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A bus on a store of its own for each test, and further ones on the same store. */
public abstract class BusFixture {
    protected static final EventCatalog CATALOG = EventCatalog.of(TestEvent.class);
    protected static final RetryPolicy QUICK =
            RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)).withMaxAttempts(3);
    protected static final Duration PATIENCE = Duration.ofSeconds(30);

    protected final UUID tenant = UUID.randomUUID();
    private final List<EventBus> buses = new ArrayList<>();
    protected RecordingListener told;
    protected EventBus bus;

    /** Settings of a bus on the one store of this test. */
    protected abstract EventBusBuilder<?> builder();

    @BeforeEach
    void makeBus() {
        told = new RecordingListener();
        bus = open(builder().listener(told));
    }

    @AfterEach
    void closeBuses() {
        buses.forEach(EventBus::close);
    }

    /** A bus that is closed with the test. */
    protected final EventBus open(EventBusBuilder<?> settings) {
        return openWith(settings.closeTimeout(Duration.ofSeconds(5)));
    }

    /** A bus that is closed with the test, and waits for handlers as long as {@code settings} say. */
    protected final EventBus openWith(EventBusBuilder<?> settings) {
        return closeLater(settings.catalog(CATALOG).source("contract").build());
    }

    /** Closes it with the test. */
    protected final EventBus closeLater(EventBus opened) {
        buses.add(opened);
        return opened;
    }

    protected final Placed placed(int number) {
        return new Placed(tenant, "k", number);
    }

    protected final List<Placed> placed(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::placed).toList();
    }

    protected final List<FailedEvent> failed(String subscription) {
        return bus.failedEvents().find(FailedEventQuery.of(subscription));
    }
}
