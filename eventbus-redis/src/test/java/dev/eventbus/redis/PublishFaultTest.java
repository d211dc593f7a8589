package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BatchPublishException;
import dev.eventbus.BatchPublishException.Outcome;
import dev.eventbus.BusOverloadedException;
import dev.eventbus.EventBus;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.Published;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publishing more than may be under way, while the server does not answer. */
class PublishFaultTest extends FaultTest {
    private static final int WINDOW = 10;

    private RedisServer redis;

    private EventBus bus(Duration publishTimeout) {
        redis = start(RedisServer.builder());
        EventBus bus = closeLater(builder(redis.uri())
                .publishTimeout(publishTimeout)
                .maxInFlight(WINDOW, 1 << 20)
                .build());
        bus.publish(placed(0));
        return bus;
    }

    private List<Placed> placed(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::placed).toList();
    }

    @Test
    void aBatchWaitsForRoomForOnePublishTimeoutAndHasTheOutcomeOfEachEvent() {
        EventBus bus = bus(Duration.ofSeconds(1));
        redis.freeze();
        long began = System.nanoTime();

        assertThatThrownBy(() -> bus.publishAll(placed(1, 101)))
                .isInstanceOfSatisfying(BatchPublishException.class, e -> {
                    assertThat(e.outcomes())
                            .hasSize(100)
                            .extracting(Outcome::published)
                            .containsOnlyNulls();
                    assertThat(e.outcomes().subList(0, WINDOW))
                            .extracting(Outcome::failure)
                            .hasOnlyElementsOfType(PublishOutcomeUnknownException.class);
                    assertThat(e.outcomes().get(99).failure()).isInstanceOf(BusOverloadedException.class);
                })
                .hasMessageContaining("100 of 100 events");

        // One timeout for room, and one for what found it at last.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        redis.thaw();
    }

    @Test
    void whatFindsNoRoomIsRefusedAtOnceAndWhatIsUnderWayIsStored() {
        EventBus bus = bus(Duration.ofSeconds(30));
        redis.freeze();
        List<CompletableFuture<Published>> underWay =
                placed(1, WINDOW + 1).stream().map(bus::publishAsync).toList();

        CompletableFuture<Published> refused = bus.publishAsync(placed(100));

        assertThat(refused).isCompletedExceptionally();
        assertThatThrownBy(refused::join)
                .hasCauseInstanceOf(BusOverloadedException.class)
                .hasMessageContaining("10 of 10 events");
        redis.thaw();
        assertThat(underWay).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(1L + WINDOW);
    }

    @Test
    void noMoreBytesAreUnderWayThanTheBusAllows() {
        redis = start(RedisServer.builder());
        EventBus bus = closeLater(builder(redis.uri())
                .publishTimeout(Duration.ofSeconds(30))
                .maxInFlight(1_000, 1 << 20)
                .build());
        bus.publish(placed(0));
        redis.freeze();
        Placed large = new Placed(tenant, "k".repeat(300_000), 1);
        List<CompletableFuture<Published>> underWay =
                IntStream.range(0, 3).mapToObj(i -> bus.publishAsync(large)).toList();

        CompletableFuture<Published> refused = bus.publishAsync(large);

        assertThatThrownBy(refused::join)
                .hasCauseInstanceOf(BusOverloadedException.class)
                .hasMessageContaining("of 1,048,576 bytes");
        redis.thaw();
        assertThat(underWay).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
        assertThat(bus.publishAsync(large)).as("there is room again").succeedsWithin(PATIENCE);
    }

    @Test
    void asManyAreUnderWayAsTheBusAllows() {
        int window = 66_000;
        redis = start(RedisServer.builder());
        EventBus bus = closeLater(builder(redis.uri())
                .publishTimeout(Duration.ofMinutes(2))
                .maxInFlight(window, 1 << 30)
                .build());
        redis.freeze();

        List<CompletableFuture<Published>> underWay =
                placed(0, window).stream().map(bus::publishAsync).toList();

        assertThat(underWay).noneMatch(CompletableFuture::isDone);
        redis.thaw();
        assertThat(CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)))
                .succeedsWithin(PATIENCE);
        assertThat(redis.command("XLEN", STREAM)).isEqualTo((long) window);
    }
}
