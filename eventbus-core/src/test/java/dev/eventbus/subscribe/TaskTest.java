package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskTest {
    private record Happened(UUID tenantId) implements DomainEvent {}

    private static final Membership MEMBERSHIP = new Membership(
            (LogConsumer) Proxy.newProxyInstance(
                    TaskTest.class.getClassLoader(), new Class<?>[] {LogConsumer.class}, (p, m, a) -> {
                        throw new UnsupportedOperationException();
                    }),
            Duration.ofSeconds(30),
            System.nanoTime());

    private static Task task(Delivery delivery) {
        Envelope<?> envelope = new Envelope<>(
                UUID.randomUUID(), "A", 1, Instant.EPOCH, "test", null, null, null, null, new Happened(new UUID(0, 1)));
        Task task = new Task(MEMBERSHIP, delivery, StoryFields.story(delivery), "s", "event::A");
        task.open(envelope, new SubscriptionPlan.Route("handler", (event, context) -> {}), null);
        return task;
    }

    @Test
    void whatHasToWaitBeforeItBeginsKeepsTheAttemptsThatHadBegunAndSpendsNone() {
        Fields own = Fields.ofText("id", "x");
        Task recovered = task(new Delivery("A", "1-0", own, Origin.RECOVERED, 3, "me"));

        Fields copy = own.plus(StoryFields.of(recovered.storySoFar(), "event::A", "1-0", "s"));
        Task again = task(new Delivery("A", "1-0", copy, Origin.RETRY, 1, "token"));

        assertThat(recovered.attempt()).isEqualTo(3);
        assertThat(again.attempt()).isEqualTo(3);
        assertThat(again.storySoFar()).isEqualTo(recovered.storySoFar());
    }

    @Test
    void whatIsReplayedHasAllAttemptsBeforeItAndItsMark() {
        Fields copy = StoryFields.replayed(Fields.ofText("id", "x"), "event::A", "1-0", "s", "replay-1");
        Task replayed = task(new Delivery("A", "1-0", copy, Origin.RETRY, 1, "token"));

        assertThat(replayed.attempt()).isEqualTo(1);
        assertThat(replayed.replayed()).isTrue();
        assertThat(replayed.storySoFar().replay()).isEqualTo("replay-1");
    }
}
