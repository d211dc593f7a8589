package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RejectEventException;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs on failed events whose server or process goes away in the middle. */
class FailedJobFaultTest extends FaultTest {
    private static final FailedEventQuery ALL = FailedEventQuery.of(SUBSCRIPTION);
    private static final FailedEventJobOptions OPTIONS =
            FailedEventJobOptions.of("ada", "as it was told").withEventsPerSecond(100);

    private final Handled handled = new Handled();

    private void park(String uri, int events) {
        try (EventBus bus = builder(uri).listener(told).build()) {
            bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> {
                throw new RejectEventException("as it was told");
            });
            bus.publishAll(IntStream.range(0, events).mapToObj(this::placed).toList());
            await().atMost(PATIENCE).until(() -> told.parked.size() == events);
        }
    }

    private void handle(EventBus bus) {
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
    }

    private static FailedEventJob awaitEnd(FailedEventJobs jobs, String id) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> jobs.get(id), job -> job.ended().isPresent());
    }

    @Test
    void aJobWaitsForAServerThatIsKilledAndMovesEachEventOnce() {
        RedisServer redis = durable();
        park(redis.uri(), 200);
        EventBus bus = bus(redis.uri());
        handle(bus);
        FailedEventJobs jobs = bus.failedEvents().jobs();
        String id = jobs.retry(ALL, OPTIONS).id();
        await().atMost(PATIENCE).until(() -> jobs.get(id).moved() > 20);

        redis.kill();
        await().atMost(PATIENCE)
                .until(() -> !log.lines("WARN", "Job " + id + " waits until the store answers")
                        .isEmpty());
        redis.restart();

        FailedEventJob done = awaitEnd(jobs, id);
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.problem()).isEmpty();
        assertThat(done.moved()).isEqualTo(200);
        awaitHandled(handled, 0, 200, PATIENCE);
        assertThat(handled.moreThanOnce()).isEmpty();
        assertThat(bus.failedEvents().count(ALL)).isZero();
    }

    @Test
    void anEventWhoseMoveWasNotAnsweredIsMovedAndCountedOnce() {
        RedisServer redis = start(RedisServer.builder());
        park(redis.uri(), 100);
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        EventBus bus = bus(proxy.uri());
        FailedEventJobs jobs = bus.failedEvents().jobs();
        String id = jobs.retry(ALL, OPTIONS).id();
        await().atMost(PATIENCE).until(() -> jobs.get(id).moved() > 10);
        for (int i = 0; i < 3; i++) {
            long before = proxy.droppedBytes();
            proxy.dropReplies();
            await().atMost(PATIENCE).until(() -> proxy.droppedBytes() > before);
            proxy.heal();
            proxy.cut();
        }

        assertThat(awaitEnd(jobs, id).moved()).isEqualTo(100);
        handle(bus(redis.uri()));
        awaitHandled(handled, 0, 100, PATIENCE);
        assertThat(handled.moreThanOnce()).isEmpty();
    }

    @Test
    void aJobWhoseProcessIsCutOffIsInterruptedAndGoesOnElsewhere() {
        RedisServer redis = start(RedisServer.builder());
        park(redis.uri(), 100);
        FaultProxy proxy = closeLater(FaultProxy.to(redis));
        String id = bus(proxy.uri(), LEASE)
                .failedEvents()
                .jobs()
                .retry(ALL, OPTIONS)
                .id();
        EventBus other = bus(redis.uri(), LEASE);
        FailedEventJobs jobs = other.failedEvents().jobs();
        await().atMost(PATIENCE).until(() -> jobs.get(id).moved() > 10);
        assertThat(jobs.resume(id, "eve", "too early").state()).isEqualTo(State.RUNNING);

        proxy.blackhole();
        await().atMost(PATIENCE).until(() -> jobs.get(id).state() == State.INTERRUPTED);
        jobs.resume(id, "bob", "its process is gone");
        proxy.heal();

        assertThat(awaitEnd(jobs, id).moved()).isEqualTo(100);
        assertThat(jobs.records(10)).extracting(record -> record.by()).containsExactly("ada", "bob", "ada");
        handle(other);
        awaitHandled(handled, 0, 100, PATIENCE);
        assertThat(handled.moreThanOnce()).isEmpty();
    }

    @Test
    void aJobHasTypesOfDifferentNodesOfACluster() {
        RedisCluster cluster = closeLater(RedisCluster.start(3, 0));
        EventBus bus = bus(cluster.uris().get(0));
        bus.subscribe(SUBSCRIPTION)
                .on(Placed.class, (event, context) -> {
                    throw new RejectEventException("as it was told");
                })
                .on(Cancelled.class, (event, context) -> {
                    throw new RejectEventException("as it was told");
                })
                .start();
        for (int i = 0; i < 20; i++) {
            bus.publishAll(List.of(placed(i), new Cancelled(tenant, "k", i)));
        }
        await().atMost(PATIENCE).until(() -> told.parked.size() == 40);
        FailedEventJobs jobs = bus.failedEvents().jobs();

        String id = jobs.discard(ALL, OPTIONS.withEventsPerSecond(1_000)).id();

        assertThat(awaitEnd(jobs, id).moved()).isEqualTo(40);
        assertThat(bus.failedEvents().count(ALL)).isZero();
        assertThat(cluster.primaryOf(STREAM).command("HGET", "{event::PLACED}:job:" + id, "moved"))
                .isEqualTo("20");
    }
}
