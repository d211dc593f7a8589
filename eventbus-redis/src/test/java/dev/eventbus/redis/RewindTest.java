package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.Test;

/** A server that comes back with less than it had. */
class RewindTest extends FaultTest {
    private final Handled handled = new Handled();

    private EventBus busWithOneSavedEvent(RedisServer redis) {
        EventBus bus = bus(redis.uri());
        bus.publish(placed(1));
        redis.command("SAVE");
        return bus;
    }

    private static void crash(RedisServer redis) {
        redis.kill();
        redis.restart();
    }

    @Test
    void aPublisherTellsOnceThatAStreamWentBackwards() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = busWithOneSavedEvent(redis);
        bus.publish(placed(2));
        crash(redis);

        bus.publish(placed(3));

        await().atMost(PATIENCE)
                .until(() -> !log.lines("WARN", "went backwards").isEmpty());
        bus.publish(placed(4));
        assertThat(log.lines("WARN", "went backwards"))
                .singleElement()
                .asString()
                .contains(STREAM);
    }

    @Test
    void aSubscriptionTellsItAndGoesOnAtItsPosition() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = bus(redis.uri());
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
        append(redis, 1, 2);
        awaitHandled(handled, 1, 2, PATIENCE);
        redis.command("SAVE");
        append(redis, 2, 3);
        awaitHandled(handled, 2, 3, PATIENCE);
        crash(redis);

        append(redis, 3, 4);

        awaitHandled(handled, 3, 4, PATIENCE);
        await().atMost(PATIENCE).until(() -> log.lines("WARN", "went backwards").size() == 1);
    }

    @Test
    void aSubscriptionOfWhichNothingIsLeftBeginsAtTheBeginningNotAtTheEnd() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = busWithOneSavedEvent(redis);
        bus.subscribe(SUBSCRIPTION, Placed.class).fromNow().start((event, context) -> handled.add(event.number()));
        bus.publish(placed(2));
        awaitHandled(handled, 2, 3, PATIENCE);
        crash(redis);

        append(redis, 3, 4);

        awaitHandled(handled, 1, 4, PATIENCE);
    }

    @Test
    void whatWasTrimmedIsNoRewind() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = busWithOneSavedEvent(redis);
        bus.publish(placed(2));
        redis.command("XTRIM", STREAM, "MAXLEN", "0");
        redis.command("SAVE");
        crash(redis);

        bus.publish(placed(3));
        bus.publish(placed(4)); // what was asked before it is answered

        assertThat(log.lines("WARN", "went backwards")).isEmpty();
    }
}
