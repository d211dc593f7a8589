package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.Replay;
import dev.eventbus.ReplayRecord;
import dev.eventbus.RetryPolicy;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Replays while the server, the connection or their process breaks, and on a cluster: none of their events is left out or
 * comes twice.
 */
class ReplayFaultTest extends FaultTest {
    private static final int RATE = 100;

    private final Handled live = new Handled();
    private final Handled replayed = new Handled();

    /** Handles so many events, and goes on with what is replayed. */
    private EventBus handled(String uri, int events) {
        EventBus bus = bus(uri);
        bus.subscribe(SUBSCRIPTION, Placed.class)
                .start((event, context) -> (context.replayed() ? replayed : live).add(event.number()));
        bus.publishAll(IntStream.range(0, events).mapToObj(this::placed).toList());
        awaitHandled(live, 0, events, PATIENCE);
        return bus;
    }

    private static Replay replay(EventBus bus) {
        return bus.replay(SUBSCRIPTION)
                .rate(RATE)
                .by("ada")
                .reason("the index was lost")
                .start();
    }

    private static void awaitDelivered(EventBus bus, Replay replay, int atLeast) {
        await().atMost(PATIENCE).until(() -> bus.replays().get(replay.id()).delivered() >= atLeast);
    }

    private static Replay awaitEnd(EventBus bus, String id) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> bus.replays().get(id), now -> now.ended().isPresent());
    }

    private void assertReplayedOnce(Replay done, int events) {
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.problem()).isEmpty();
        assertThat(done.seen()).isEqualTo(events);
        assertThat(done.delivered()).isEqualTo(events);
        awaitHandled(replayed, 0, events, PATIENCE);
        assertThat(live.moreThanOnce()).isEmpty();
    }

    @Test
    void aReplayWaitsForAServerThatIsKilledAndGoesOnAtItsSavedPosition() {
        RedisServer redis = durable();
        EventBus bus = handled(redis.uri(), 200);
        Replay replay = replay(bus);
        awaitDelivered(bus, replay, 20);

        redis.kill();
        await().atMost(PATIENCE)
                .until(() -> !log.lines("WARN", "Job " + replay.id() + " waits until the store answers")
                        .isEmpty());
        redis.restart();

        assertReplayedOnce(awaitEnd(bus, replay.id()), 200);
    }

    @Test
    void aPartWhoseDeliveryWasNotAnsweredIsDeliveredAndCountedOnce() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = handled(redis.uri(), 150);
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus cut = bus(proxy.uri());
        Replay replay = replay(cut);
        awaitDelivered(bus, replay, 10);
        for (int i = 0; i < 3; i++) {
            long before = proxy.droppedBytes();
            proxy.dropReplies();
            await().atMost(PATIENCE).until(() -> proxy.droppedBytes() > before);
            proxy.heal();
            proxy.cut();
        }

        assertReplayedOnce(awaitEnd(bus, replay.id()), 150);
        assertThat(replayed.moreThanOnce()).isEmpty();
    }

    @Test
    void aReplayWhoseProcessIsKilledIsInterruptedAndGoesOnInAnother() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = handled(redis.uri(), 100);
        ConsumerProcess process =
                closeLater(ConsumerProcess.start(redis.uri(), "subscription", "beside", "replay", SUBSCRIPTION));
        process.awaitWord("replay");
        Replay replay = bus.replays().get(process.told("replay").get(0));
        awaitDelivered(bus, replay, 10);

        process.kill();

        await().atMost(PATIENCE).until(() -> bus.replays().get(replay.id()).state() == State.INTERRUPTED);
        assertThat(bus.replays().get(replay.id()).delivered()).isLessThan(100);
        bus.replays().resume(replay.id(), "bob", "its process is gone");
        assertReplayedOnce(awaitEnd(bus, replay.id()), 100);
        assertThat(replayed.moreThanOnce()).isEmpty();
        assertThat(bus.replays().records(10)).extracting(ReplayRecord::by).containsExactly("ada", "bob", "ada");
    }

    @Test
    void onAClusterAReplayAndAPauseHaveTypesOfDifferentNodes() {
        RedisCluster cluster = closeLater(RedisCluster.start(3, 0));
        EventBus bus = bus(cluster.uris().get(0));
        bus.subscribe(SUBSCRIPTION, TestEvent.class)
                .retry(RetryPolicy.never())
                .start((event, context) -> (context.replayed() ? replayed : live).add(event.number()));
        bus.publishAll(IntStream.range(0, 40)
                .mapToObj(i -> i % 2 == 0 ? placed(i) : new Cancelled(tenant, "k", i))
                .toList());
        awaitHandled(live, 0, 40, PATIENCE);

        Replay done = awaitEnd(bus, replay(bus).id());

        assertReplayedOnce(done, 40);
        assertThat(done.types()).isEqualTo(List.of("CANCELLED", "PLACED"));
        assertThat(cluster.primaryOf(STREAM).command("HGET", "{event::PLACED}:job:" + done.id(), "moved"))
                .isEqualTo("20");

        bus.pauses().pause(SUBSCRIPTION, tenant, "ada", "night");
        await().atMost(PATIENCE)
                .until(() -> bus.health().subscriptions().get(0).pauses().size() == 1);
        assertThat(cluster.primaryOf(STREAM).command("EXISTS", "{event::PLACED}:pauses"))
                .isEqualTo(1L);
        bus.publishAll(List.of(placed(40), new Cancelled(tenant, "k", 41)));
        await().atMost(PATIENCE).until(() -> aside(bus) == 2);
        bus.pauses().resume(SUBSCRIPTION, tenant, "ada", "day");
        awaitHandled(live, 40, 42, PATIENCE);
        assertThat(bus.pauses().list()).isEmpty();
    }

    private static long aside(EventBus bus) {
        return bus.subscriptionStats().stream()
                .mapToLong(SubscriptionStats::aside)
                .sum();
    }
}
