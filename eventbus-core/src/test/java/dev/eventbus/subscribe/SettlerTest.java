package dev.eventbus.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.DomainEvent;
import dev.eventbus.EventBusListener;
import dev.eventbus.FailureReason;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of outcomes whose answer was lost. */
class SettlerTest {
    private static final CompletableFuture<Optional<String>> LOST =
            CompletableFuture.failedFuture(new LogException("no answer", null));
    private static final CompletableFuture<Optional<String>> REFUSED =
            CompletableFuture.completedFuture(Optional.empty());

    private final List<String> fenced = new CopyOnWriteArrayList<>();
    private final EventBusListener told = new EventBusListener() {
        @Override
        public void fenced(String subscription, String stream, String entryId) {
            fenced.add(entryId);
        }
    };
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private Membership membership;
    private final Delivery delivery = new Delivery("A", "1-0", Fields.none(), Origin.FRESH, 1, "me");

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    /** Parks the delivery in a store that gives these answers, one after the other. */
    private void park(Consumer<Membership> beforeTheLast, List<CompletableFuture<Optional<String>>> answers) {
        Queue<CompletableFuture<Optional<String>>> left = new ArrayDeque<>(answers);
        membership = new Membership(
                answering(LogConsumer.class, () -> {
                    CompletableFuture<Optional<String>> answer = left.remove();
                    if (left.isEmpty()) {
                        beforeTheLast.accept(membership);
                    }
                    return answer;
                }),
                Duration.ofSeconds(30),
                System.nanoTime());
        Settler settler = new Settler(
                "s",
                answering(EventLog.class, () -> "event::A"),
                new EventCodec(EventCatalog.of(Noted.class)),
                Duration.ZERO,
                told,
                timer,
                new HealthState("s", told, Clock.systemUTC()),
                () -> {});
        settler.taken(1);
        settler.park(
                membership,
                delivery,
                StoryFields.story(delivery).and(FailureReason.HANDLER, 1, Instant.EPOCH, "handler", "it failed"));
        await().until(() -> settler.held() == 0);
    }

    private record Noted(UUID tenantId) implements DomainEvent {}

    private interface Answer {
        Object get();
    }

    private static <T> T answering(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer.get()));
    }

    @Test
    void whatIsRefusedHadBeenTakenOver() {
        park(consumer -> {}, List.of(REFUSED));

        assertThat(fenced).hasSize(1);
    }

    @Test
    void whatIsRefusedWhenItIsSaidAgainMayHaveTakenEffectBefore() {
        park(consumer -> {}, List.of(LOST, REFUSED));

        assertThat(fenced).isEmpty();
    }

    @Test
    void whatIsRefusedWhenItIsSaidAgainMayHaveTakenEffectBeforeAlsoIfItsConsumerHasLeftMeanwhile() {
        park(Membership::end, List.of(LOST, REFUSED));

        assertThat(fenced).isEmpty();
    }

    @Test
    void whatIsRefusedWhenItIsSaidAgainHadBeenTakenOverIfItsConsumerWas() {
        park(Membership::takenOver, List.of(LOST, REFUSED));

        assertThat(fenced).hasSize(1);
    }
}
