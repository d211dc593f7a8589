package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BatchPublishException;
import dev.eventbus.BreakerPolicy;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Detached;
import dev.eventbus.DomainEvent;
import dev.eventbus.Durability;
import dev.eventbus.EncodedEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventContext;
import dev.eventbus.EventMetadata;
import dev.eventbus.EventTooLargeException;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.Handles;
import dev.eventbus.Health;
import dev.eventbus.InvalidEventException;
import dev.eventbus.KeyFailure;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscriber;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionInUseException;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.UnknownEventTypeException;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a bus promises its users, whatever its store. */
public abstract class EventBusContract extends BusFixture {
    private static final RetryPolicy QUICK =
            RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)).withMaxAttempts(3);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The same store from beside, as a foreign client sees it. */
    protected abstract EventLog foreignClient();

    // Publishing

    @Test
    void aPublishedEventReachesItsHandlerWithItsMetadata() {
        List<EventContext> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> seen.add(context));
        UUID user = UUID.randomUUID();

        Published published =
                bus.publish(placed(7), EventMetadata.none().withUserId(user).withCorrelationId("order-7"));

        await().until(() -> seen.size() == 1);
        EventContext context = seen.get(0);
        assertThat(context.envelope().event()).isEqualTo(placed(7));
        assertThat(context.eventId()).isEqualTo(published.eventId());
        assertThat(context.entryId()).isEqualTo(published.entryId());
        assertThat(context.stream()).isEqualTo(published.stream());
        assertThat(context.attempt()).isEqualTo(1);
        assertThat(context.subscription()).isEqualTo("s");
        assertThat(context.tenantId()).isEqualTo(tenant);
        assertThat(context.envelope().type()).isEqualTo("PLACED");
        assertThat(context.envelope().source()).isEqualTo("contract");
        assertThat(context.envelope().userId()).isEqualTo(user);
        assertThat(context.envelope().correlationId()).isEqualTo("order-7");
        assertThat(published.eventId().version()).isEqualTo(7);
    }

    @Test
    void anEventThatBreaksItsConstraintsIsRefusedWithAllOfThemAndNothingIsStored() {
        List<DomainEvent> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", TestEvent.class).start((event, context) -> seen.add(event));

        assertThatThrownBy(() -> bus.publish(new Placed(null, " ", -1)))
                .isInstanceOfSatisfying(
                        InvalidEventException.class,
                        e -> assertThat(e.violations())
                                .extracting(InvalidEventException.Violation::path)
                                .containsExactly("key", "number", "tenantId"));
        bus.publish(placed(1));

        await().until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly(placed(1));
    }

    @Test
    void theNilTenantIsRefused() {
        assertThatThrownBy(() -> bus.publish(new Placed(new UUID(0, 0), "k", 1)))
                .isInstanceOf(TenantException.class);
    }

    @Test
    void aClassOutsideTheCatalogIsRefused() {
        assertThatThrownBy(() -> bus.publish(new TestEvent.Unlisted(tenant)))
                .isInstanceOf(UnknownEventTypeException.class)
                .hasMessageContaining("Unlisted")
                .hasMessageContaining("PLACED");
        assertThatThrownBy(() -> bus.subscribe("s", TestEvent.Unlisted.class))
                .isInstanceOf(UnknownEventTypeException.class);
    }

    @Test
    void aPayloadOverTheLimitIsRefused() {
        EventBus small = open(builder().payloadLimit(1 << 10));

        assertThatThrownBy(() -> small.publish(new Placed(tenant, "k".repeat(2_000), 1)))
                .isInstanceOfSatisfying(
                        EventTooLargeException.class, e -> assertThat(e.limit()).isEqualTo(1 << 10));
        assertThat(small.publishAsync(new Placed(tenant, "k".repeat(2_000), 1)))
                .completesExceptionallyWithin(Duration.ofSeconds(1));
    }

    @Test
    void publishingForAnotherTenantThanTheThreadsIsRefused() {
        assertThatThrownBy(() -> TenantContext.run(UUID.randomUUID(), () -> bus.publish(placed(1))))
                .isInstanceOf(TenantException.class);
    }

    @Test
    void aBatchIsStoredInItsOrder() {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        bus.subscribe("s", Placed.class).start((event, context) -> seen.add(event.number()));

        List<Published> published = bus.publishAll(placed(0, 1_000));

        assertThat(published).hasSize(1_000).doesNotHaveDuplicates();
        await().until(() -> seen.size() >= 1_000);
        assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void aBatchWithOneInvalidEventStoresNothing() {
        List<DomainEvent> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", TestEvent.class).start((event, context) -> seen.add(event));

        assertThatThrownBy(() -> bus.publishAll(List.of(placed(1), new Placed(tenant, "", 2))))
                .isInstanceOf(InvalidEventException.class);
        bus.publish(placed(3));

        await().until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly(placed(3));
    }

    @Test
    void theListenerIsToldOfEachEventThatIsStoredOnceAndOfNoneThatIsRefused() {
        EventBus small = open(builder().listener(told).payloadLimit(1 << 10));
        Placed invalid = new Placed(tenant, "", 3);
        Placed tooLarge = new Placed(tenant, "k".repeat(2_000), 4);

        List<Published> stored = new ArrayList<>();
        stored.add(small.publish(placed(0)));
        stored.add(small.publishAsync(placed(1)).join());
        assertThatThrownBy(() -> small.publish(invalid)).isInstanceOf(InvalidEventException.class);
        assertThat(small.publishAsync(tooLarge)).isCompletedExceptionally();
        assertThatThrownBy(() -> small.publishAll(List.of(placed(5), invalid)))
                .isInstanceOf(InvalidEventException.class);
        stored.addAll(small.publishAll(placed(6, 9)));

        assertThat(stored).extracting(Published::entryId).hasSize(5).doesNotHaveDuplicates();
        assertThat(told.published).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void whatIsPublishedAgainUnderItsIdIsStoredOnce() {
        List<UUID> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> seen.add(context.eventId()));
        UUID chosen = UUID.randomUUID();
        Published first = bus.publish(placed(1));
        Published own = bus.publish(placed(2), EventMetadata.none().withId(chosen));

        EventBus other = open(builder());
        assertThat(other.publish(placed(1), EventMetadata.none().withId(first.eventId())))
                .isEqualTo(first);
        assertThat(other.publish(placed(2), EventMetadata.none().withId(chosen)))
                .isEqualTo(own);

        Published last = bus.publish(placed(3));
        await().until(() -> seen.contains(last.eventId()));
        assertThat(seen).containsExactly(first.eventId(), chosen, last.eventId());
    }

    @Test
    void whatIsPublishedAgainInTheSingleFieldFormatIsStoredOnce() {
        EventBus single = open(builder().wireFormat(WireFormat.singleField()));
        Published first = single.publish(placed(1));

        assertThat(single.publish(placed(1), EventMetadata.none().withId(first.eventId())))
                .isEqualTo(first);
    }

    @Test
    void anEncodedEventIsStoredOnceWithTheBytesAndTheTimeOfItsEncoding() {
        EventMetadata metadata = EventMetadata.none().withCorrelationId("order 7");
        EncodedEvent first = bus.encode(placed(1), metadata);
        EncodedEvent second = bus.encode(placed(2), metadata);

        List<Published> published = bus.publishEncoded(List.of(first, second));
        List<Published> again = open(builder()).publishEncoded(List.of(first, second));

        assertThat(again).isEqualTo(published);
        assertThat(published).extracting(Published::eventId).containsExactly(first.id(), second.id());
        assertThat(told.published).isEqualTo(published);
        List<EventContext> handled = new CopyOnWriteArrayList<>();
        bus.subscribe("encoded", Placed.class).start((event, context) -> handled.add(context));
        await().until(() -> handled.size() == 2);
        assertThat(handled)
                .extracting(each -> ((Placed) each.envelope().event()).number())
                .containsExactly(1, 2);
        assertThat(handled.get(0).envelope().correlationId()).isEqualTo("order 7");
        assertThat(FieldsText.decode(first.entry()).text("timestamp"))
                .isEqualTo(handled.get(0).envelope().timestamp().toString());
    }

    @Test
    void whatWouldNotBePublishedIsNotEncoded() {
        assertThatThrownBy(() -> bus.encode(new Placed(tenant, "", -1), EventMetadata.none()))
                .isInstanceOf(InvalidEventException.class);
        assertThatThrownBy(() -> open(builder().payloadLimit(1_024))
                        .encode(new Placed(tenant, "k".repeat(1_024), 1), EventMetadata.none()))
                .isInstanceOf(EventTooLargeException.class);
        assertThatThrownBy(() -> bus.encode(placed(1), EventMetadata.none().withDurability(Durability.replicated(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bus that will publish it");
    }

    @Test
    void encodedEventsWhosePartsDoNotFitAreRefusedAndTheOthersStored() {
        EncodedEvent good = bus.encode(placed(1), EventMetadata.none());
        EncodedEvent noEntry = new EncodedEvent(good.id(), good.type(), tenant, new byte[] {'x'});
        EncodedEvent otherId = new EncodedEvent(UUID.randomUUID(), good.type(), tenant, good.entry());
        EncodedEvent otherTenant = new EncodedEvent(good.id(), good.type(), UUID.randomUUID(), good.entry());
        EncodedEvent otherType = new EncodedEvent(good.id(), "CANCELLED", tenant, good.entry());
        EncodedEvent noName = unknown("no name");
        EncodedEvent noPayload = new EncodedEvent(
                good.id(),
                good.type(),
                tenant,
                FieldsText.encode(
                        Fields.ofText("id", good.id().toString(), "type", good.type(), "tenantId", tenant + "")));

        assertThatThrownBy(() ->
                        bus.publishEncoded(List.of(noEntry, otherId, otherTenant, otherType, noPayload, noName, good)))
                .isInstanceOfSatisfying(BatchPublishException.class, batch -> {
                    assertThat(batch.outcomes().subList(0, 6))
                            .allSatisfy(each -> assertThat(each.failure()).isInstanceOf(InvalidEventException.class));
                    assertThat(batch.outcomes().get(6).published()).isNotNull();
                });
        assertThat(told.published).extracting(Published::eventId).containsExactly(good.id());
    }

    private EncodedEvent unknown(String type) {
        UUID id = UUID.randomUUID();
        Fields fields = Fields.ofText(
                "id",
                id.toString(),
                "type",
                type,
                "version",
                "1",
                "timestamp",
                "2026-01-01T00:00:00Z",
                "source",
                "s",
                "tenantId",
                tenant.toString(),
                "payload",
                "{}");
        return new EncodedEvent(id, type, tenant, FieldsText.encode(fields));
    }

    @Test
    void anEncodedEventOfAnotherReleaseIsStoredAsItIs() {
        EncodedEvent newer = unknown("NEWER");

        Published published = bus.publishEncoded(List.of(newer)).get(0);

        assertThat(published.eventId()).isEqualTo(newer.id());
        assertThat(published.stream()).endsWith("NEWER");
        assertThat(told.published).isEmpty();
    }

    @Test
    void whatAHandlerPublishesIsCausedByTheEventItHandles() {
        List<EventContext> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("first", Placed.class)
                .start((event, context) -> bus.publish(new Cancelled(event.tenantId(), event.key(), event.number())));
        bus.subscribe("second", Cancelled.class).start((event, context) -> seen.add(context));

        Published cause = bus.publish(placed(1), EventMetadata.none().withCorrelationId("c"));

        await().until(() -> seen.size() == 1);
        assertThat(seen.get(0).envelope().causationId()).isEqualTo(cause.eventId());
        assertThat(seen.get(0).envelope().correlationId()).isEqualTo("c");
    }

    @Test
    void aHandlerCannotPublishForAnotherTenant() {
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.never())
                .start((event, context) -> bus.publish(new Cancelled(UUID.randomUUID(), "k", 1)));

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).error()).isEqualTo(TenantException.class.getName());
    }

    // Subscribing

    @Test
    void aFamilyIsSubscribedAsOne() {
        Set<DomainEvent> seen = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", TestEvent.class).start((event, context) -> seen.add(event));

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        await().until(() -> seen.equals(Set.of(placed(1), new Cancelled(tenant, "k", 2))));
    }

    @Test
    void severalTypesGoEachToItsOwnHandler() {
        List<Object> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s")
                .on(Placed.class, (event, context) -> seen.add("placed " + event.number()))
                .on(Cancelled.class, (event, context) -> seen.add("cancelled " + event.number()))
                .start();

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        await().until(() -> new HashSet<>(seen).equals(Set.of("placed 1", "cancelled 2")));
    }

    @Subscriber("annotated")
    static final class AnnotatedHandlers {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Handles
        void on(Placed event) {
            seen.add("placed");
        }

        @Handles
        void on(Cancelled event, EventContext context) {
            seen.add("cancelled " + context.subscription());
        }
    }

    @Test
    void anAnnotatedObjectIsASubscription() {
        AnnotatedHandlers handlers = new AnnotatedHandlers();
        Subscription subscription = bus.register(handlers);

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        assertThat(subscription.name()).isEqualTo("annotated");
        await().until(() -> new HashSet<>(handlers.seen).equals(Set.of("placed", "cancelled annotated")));
    }

    abstract static class HandlersOf<E extends TestEvent> {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Handles
        void family(E event) {
            seen.add("above");
        }

        @Handles
        void cancelled(Cancelled event) {
            seen.add("above");
        }
    }

    @Subscriber("overriding")
    static final class OverridingHandlers extends HandlersOf<Placed> {
        @Override
        @Handles
        void family(Placed event) {
            seen.add("placed");
        }

        @Override
        @Handles
        void cancelled(Cancelled event) {
            seen.add("cancelled");
        }
    }

    @Test
    void anAnnotatedMethodMayOverrideAnother() {
        OverridingHandlers handlers = new OverridingHandlers();
        bus.register(handlers);

        bus.publish(placed(1));
        bus.publish(new Cancelled(tenant, "k", 2));

        await().until(() -> handlers.seen.size() == 2);
        assertThat(handlers.seen).containsExactlyInAnyOrder("placed", "cancelled");
    }

    @Subscriber("failing")
    static final class FailingHandlers {
        @Handles
        void on(Placed event) {
            throw new IllegalStateException("always");
        }
    }

    @Test
    void anAnnotatedObjectTakesTheOptionsOfOtherSubscriptions() {
        bus.register(new FailingHandlers(), options -> options.retry(RetryPolicy.never()));

        bus.publishAll(placed(0, 3));

        await().until(() ->
                bus.failedEvents().count(FailedEventQuery.of("failing").limit(1)) == 3);
        assertThat(bus.failedEvents().find(FailedEventQuery.of("failing").limit(1)))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.attempts()).isEqualTo(1);
                    assertThat(failed.handler()).isEqualTo("FailingHandlers.on");
                });
    }

    @Subscriber("broken")
    static final class BrokenHandlers {
        @Handles
        void text(String notAnEvent) {}

        @Handles
        int number(Placed event) {
            return event.number();
        }
    }

    @Test
    void anObjectWhoseMethodsDoNotFitIsRefusedWithEveryProblem() {
        assertThatThrownBy(() -> bus.register(new BrokenHandlers()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("text must take an event first")
                .hasMessageContaining("number must return nothing");
        assertThatThrownBy(() -> bus.register("no subscriber")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void oneNameIsOneSubscription() {
        bus.subscribe("s", Placed.class).start((event, context) -> {});

        assertThatThrownBy(() -> bus.subscribe("s", Cancelled.class).start((event, context) -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'s'");
        assertThatThrownBy(() -> bus.subscribe("a:b", Placed.class)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void eachSubscriptionGetsEveryEventAndOneThatFailsDoesNotDisturbAnother() {
        AtomicInteger good = new AtomicInteger();
        bus.subscribe("bad", Placed.class)
                .retry(QUICK)
                .breaker(BreakerPolicy.disabled())
                .start((event, context) -> {
                    throw new IllegalStateException("always");
                });
        bus.subscribe("good", Placed.class).start((event, context) -> good.incrementAndGet());

        bus.publishAll(placed(0, 50));

        await().until(() -> good.get() == 50 && failed("bad").size() == 50);
        assertThat(failed("good")).isEmpty();
    }

    @Test
    void twoProcessesShareASubscription() {
        EventBus second = open(builder());
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        for (EventBus each : List.of(bus, second)) {
            each.subscribe("shared", Placed.class)
                    .concurrency(2)
                    .start((event, context) -> seen.merge(event.number(), 1, Integer::sum));
        }

        bus.publishAll(placed(0, 500));

        await().until(() -> seen.size() == 500);
        assertThat(seen.values()).containsOnly(1);
    }

    @Test
    void aNewSubscriptionStartsAtTheBeginningUnlessItSaysOtherwise() {
        bus.publish(placed(1));
        List<Integer> all = new CopyOnWriteArrayList<>();
        List<Integer> news = new CopyOnWriteArrayList<>();
        bus.subscribe("all", Placed.class).start((event, context) -> all.add(event.number()));
        bus.subscribe("news", Placed.class).fromNow().start((event, context) -> news.add(event.number()));

        bus.publish(placed(2));

        await().until(() -> all.size() == 2 && news.size() == 1);
        assertThat(all).containsExactly(1, 2);
        assertThat(news).containsExactly(2);
    }

    @Test
    void whatIsPublishedWhileASubscriptionIsAwayIsThereWhenItComesBack() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> {}).close();
        bus.publishAll(placed(0, 10));

        bus.subscribe("s", Placed.class).start((event, context) -> seen.add(event.number()));

        await().until(() -> seen.size() == 10);
    }

    @Test
    void aPausedSubscriptionHandsOutNothingUntilItIsResumed() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Subscription paused = bus.subscribe("paused", Placed.class).start((event, context) -> seen.add(event.number()));
        paused.pause();
        AtomicInteger other = new AtomicInteger();
        bus.subscribe("other", Placed.class).start((event, context) -> other.incrementAndGet());

        bus.publishAll(placed(0, 5));
        await().until(() -> other.get() == 5);

        assertThat(seen).isEmpty();
        assertThat(paused.health().status()).isEqualTo(Health.Status.DEGRADED);
        paused.resume();
        await().until(() -> seen.size() == 5);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        assertThat(paused.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void asManyHandlersRunAtOnceAsTheConcurrencySays() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        bus.subscribe("s", Placed.class).concurrency(4).start((event, context) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            four.countDown();
            go.await();
            running.decrementAndGet();
            done.incrementAndGet();
        });

        bus.publishAll(placed(0, 20));

        assertThat(four.await(10, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        await().until(() -> done.get() == 20);
        assertThat(most).hasValue(4);
    }

    // Failing

    @Test
    void aHandlerThatFailsTwiceGetsTheEventThreeTimes() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> {
            attempts.add(context.attempt());
            if (context.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
        });

        bus.publish(placed(1));

        await().until(() -> told.handled.size() == 1);
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(told.retried).hasSize(2);
        assertThat(failed("s")).isEmpty();
    }

    @Test
    void anEventThatUsesUpItsAttemptsIsParkedWithItsStory() {
        bus.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> {
            throw new IllegalStateException("number " + context.attempt());
        });

        Published published = bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        FailedEvent failed = failed("s").get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.subscription()).isEqualTo("s");
        assertThat(failed.stream()).isEqualTo(published.stream());
        assertThat(failed.entryId()).isEqualTo(published.entryId());
        assertThat(failed.eventId()).contains(published.eventId());
        assertThat(failed.tenantId()).contains(tenant);
        assertThat(failed.error()).isEqualTo(IllegalStateException.class.getName());
        assertThat(failed.message()).isEqualTo("number 3");
        assertThat(failed.stack()).contains("EventBusContract");
        assertThat(failed.fingerprint()).startsWith("IllegalStateException-");
        assertThat(failed.first()).isBefore(failed.last());
        assertThat(failed.fields()).containsEntry("type", "PLACED").containsKey("payload");
        await().until(() -> told.parked.size() == 1);
        assertThat(told.parked.get(0)).isEqualTo(failed);
    }

    @Test
    void aRejectedEventIsParkedAtOnce() {
        bus.subscribe("s", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).reason()).isEqualTo(FailureReason.REJECTED);
        assertThat(failed("s").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void anExceptionThatThePolicyExcludesIsNotRetried() {
        bus.subscribe("s", Placed.class)
                .retry(QUICK.neverOn(IllegalArgumentException.class))
                .start((event, context) -> {
                    throw new RuntimeException(new IllegalArgumentException("bad"));
                });

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void aHandlerChoosesWhenAnEventComesAgain() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new RetryLaterException(Duration.ofMillis(5), "not now");
                    }
                });

        bus.publish(placed(1));

        await().until(() -> told.handled.size() == 1);
        assertThat(calls).hasValue(3);
    }

    @Test
    void anEventIsParkedWhenItsTimeLimitWouldBeExceeded() {
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults()
                        .withFixedDelay(Duration.ofSeconds(60))
                        .withTimeLimit(Duration.ofSeconds(30)))
                .start((event, context) -> {
                    throw new IllegalStateException();
                });

        bus.publish(placed(1));

        await().until(() -> failed("s").size() == 1);
        assertThat(failed("s").get(0).attempts()).isEqualTo(1);
    }

    @Test
    void anErrorOfAHandlerIsAFailureLikeAnother() {
        AtomicInteger good = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            if (event.number() == 0) {
                throw new StackOverflowError();
            }
            good.incrementAndGet();
        });

        bus.publishAll(placed(0, 2));

        await().until(() -> good.get() == 1 && failed("s").size() == 1);
        assertThat(failed("s").get(0).error()).isEqualTo(StackOverflowError.class.getName());
    }

    @Test
    void aHandlerThatExceedsItsTimeIsInterruptedAndHoldsUpNobody() {
        for (int concurrency : new int[] {1, 2}) {
            String name = "slow-" + concurrency;
            List<Integer> handled = new CopyOnWriteArrayList<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            CountDownLatch end = new CountDownLatch(1);
            bus.subscribe(name, Placed.class)
                    .fromNow()
                    .concurrency(concurrency)
                    .handlerTimeout(Duration.ofSeconds(2))
                    .retry(RetryPolicy.never())
                    .start((event, context) -> {
                        if (event.number() < 2) {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                                end.await(); // and it goes on
                            }
                        }
                        handled.add(event.number());
                    });

            bus.publishAll(placed(0, 6));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> interrupted.get()
                            && handled.containsAll(List.of(2, 3, 4, 5))
                            && failed(name).size() == 2);
            assertThat(failed(name)).extracting(FailedEvent::reason).containsOnly(FailureReason.TIMEOUT);
            end.countDown();
        }
    }

    @Test
    void aFailedEventComesBackToItsOwnSubscriptionOnlyWhenSomebodyRetriesIt() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        AtomicInteger other = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            attempts.add(context.attempt());
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        });
        bus.subscribe("other", Placed.class).start((event, context) -> other.incrementAndGet());
        bus.publish(placed(1));
        await().until(() -> failed("s").size() == 1 && other.get() == 1);
        broken.set(false);

        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s").tenant(UUID.randomUUID())))
                .isZero();
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s").tenant(tenant)))
                .isEqualTo(1);

        await().until(() -> attempts.size() == 2);
        assertThat(attempts).containsExactly(1, 1);
        assertThat(failed("s")).isEmpty();
        assertThat(other).hasValue(1);
    }

    @Test
    void aSubscriptionThatIsReadHereOrElsewhereIsNotDetached() {
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        EventBus elsewhere = open(builder());
        elsewhere.subscribe("s", Cancelled.class).start((event, context) -> handled.add(event.number()));

        assertThatThrownBy(() -> bus.detach("s")).isInstanceOfSatisfying(SubscriptionInUseException.class, e -> {
            assertThat(e.subscription()).isEqualTo("s");
            assertThat(e.consumers()).hasSize(1);
            assertThat(e).hasMessageContainingAll("'s'", e.consumers().toString(), "no stream");
        });
        assertThatThrownBy(() -> elsewhere.detach("s")).isInstanceOf(SubscriptionInUseException.class);
        assertThatThrownBy(() -> bus.detach("a:b")).isInstanceOf(ConfigurationException.class);

        bus.publish(new Cancelled(tenant, "k", 1));
        await().atMost(PATIENCE).until(() -> handled.contains(1));
    }

    @Test
    void whatAHandlerLogsNamesItsEventAndTheNextOneHasItsOwn() {
        Map<Integer, Map<String, String>> logged = new ConcurrentHashMap<>();
        bus.subscribe("s", Placed.class).concurrency(3).start((event, context) -> {
            logged.put(event.number(), MDC.getCopyOfContextMap());
            MDC.put("number", "kept by the handler");
        });
        Published caused = bus.publish(placed(0), EventMetadata.none().withCorrelationId("c-0"));
        List<Published> published = bus.publishAll(placed(1, 20));
        await().atMost(PATIENCE).until(() -> logged.size() == 20);

        for (int i = 0; i < 20; i++) {
            UUID id = i == 0 ? caused.eventId() : published.get(i - 1).eventId();
            assertThat(logged.get(i))
                    .containsEntry("tenantId", tenant.toString())
                    .containsEntry("eventId", id.toString())
                    .containsEntry("eventType", "PLACED")
                    .containsEntry("subscription", "s")
                    .containsEntry("correlationId", i == 0 ? "c-0" : id.toString());
        }
    }

    @Test
    void aTracerThatThrowsHurtsNobody() {
        AtomicInteger handled = new AtomicInteger();
        EventBus hurt = open(builder().tracer(new EventBusTracer() {
            @Override
            public EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent) {
                throw new IllegalStateException("tracer");
            }

            @Override
            public EventSpan handling(EventContext context) {
                throw new AssertionError("tracer");
            }
        }));
        hurt.subscribe("s", Placed.class).start((event, context) -> handled.incrementAndGet());

        hurt.publishAll(placed(0, 3));

        await().until(() -> handled.get() == 3);
    }

    @Test
    void theStatsOfASubscriptionSayWhatItHasStillToDoWithEachType() {
        Subscription closed = bus.subscribe("s", TestEvent.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (event.number() == 1) {
                        throw new RejectEventException("never");
                    }
                    if (event.number() == 2) {
                        throw new IllegalStateException("later");
                    }
                });
        bus.publishAll(placed(0, 3));
        await().atMost(PATIENCE).until(() -> told.parked.size() + told.retried.size() + told.handled.size() == 3);
        closed.close();
        bus.publishAll(placed(3, 5));

        List<SubscriptionStats> stats = open(builder()).subscriptionStats();

        assertThat(stats).hasSize(2);
        assertThat(stats.get(0))
                .isEqualTo(new SubscriptionStats(
                        "s",
                        "CANCELLED",
                        foreignClient().stream("CANCELLED"),
                        0,
                        true,
                        Optional.empty(),
                        0,
                        0,
                        0,
                        0,
                        List.of()));
        assertThat(stats.get(1))
                .isEqualTo(new SubscriptionStats(
                        "s",
                        "PLACED",
                        foreignClient().stream("PLACED"),
                        2,
                        true,
                        stats.get(1).age(),
                        0,
                        1,
                        1,
                        0,
                        List.of()));
        assertThat(stats.get(1).age().orElseThrow()).isBetween(Duration.ZERO, PATIENCE);
    }

    @Test
    void aDetachedSubscriptionIsGoneButForWhatItFailed() {
        Subscription closed = bus.subscribe("s", TestEvent.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofHours(1)))
                .start((event, context) -> {
                    if (event.number() == 1) {
                        throw new RejectEventException("never");
                    }
                    if (event.number() == 2) {
                        throw new IllegalStateException("later");
                    }
                });
        bus.publishAll(placed(0, 3));
        await().atMost(PATIENCE).until(() -> told.parked.size() + told.retried.size() + told.handled.size() == 3);
        closed.close();
        bus.publishAll(placed(3, 5));
        List<String> streams = List.of(foreignClient().stream("CANCELLED"), foreignClient().stream("PLACED"));

        Detached detached = bus.detach("s");

        assertThat(detached.streams()).containsExactlyInAnyOrderElementsOf(streams);
        assertThat(detached).isEqualTo(new Detached("s", detached.streams(), 2, 0, 1, 1));
        assertThat(bus.detach("s")).isEqualTo(new Detached("s", List.of(), 0, 0, 0, 1));
        assertThatThrownBy(() -> bus.failedEvents().retry(FailedEventQuery.of("s")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("detached");
        assertThat(failed("s")).hasSize(1);

        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        await().atMost(PATIENCE).until(() -> handled.equals(Set.of(0, 1, 2, 3, 4)));
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s"))).isEqualTo(1);
    }

    @Test
    void aDiscardedEventIsGone() {
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            throw new IllegalStateException();
        });
        bus.publishAll(placed(0, 3));
        await().until(() -> failed("s").size() == 3);

        assertThat(bus.failedEvents().discard(FailedEventQuery.of("s").limit(2)))
                .isEqualTo(2);

        assertThat(bus.failedEvents().count(FailedEventQuery.of("s"))).isEqualTo(1);
    }

    @Test
    void whatCannotBecomeAnEventIsParkedWithItsReasonAndBytesAndTheRestGoesOn() {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        String good = good();
        foreign("id", UUID.randomUUID().toString(), "type", "PLACED");
        foreign(entry("PLACED", "1", tenant, "{\"tenantId\":"));
        foreign(entry("NO_SUCH_TYPE", "1", tenant, good));
        foreign(entry("PLACED", "2", tenant, good));
        foreign(entry("PLACED", "1", UUID.randomUUID(), good));
        foreign(entry("PLACED", "1", tenant, good.replace(":1}", ":-1}")));
        foreign(entry("CANCELLED", "1", tenant, good));
        bus.publish(placed(9));

        await().until(() -> handled.equals(List.of(9)) && failed("s").size() == 7);
        assertThat(failed("s"))
                .extracting(FailedEvent::reason)
                .containsExactly(
                        FailureReason.UNDECODABLE,
                        FailureReason.UNDECODABLE,
                        FailureReason.UNKNOWN_TYPE,
                        FailureReason.UNSUPPORTED_VERSION,
                        FailureReason.TENANT,
                        FailureReason.INVALID,
                        FailureReason.UNDECODABLE);
        assertThat(failed("s").get(1).fields()).containsEntry("payload", "{\"tenantId\":");
    }

    @Test
    void failedEventsAreFoundByTheTypeOfTheirStreamByTenantAndById() {
        bus.subscribe("s", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });
        UUID id = bus.publish(placed(1)).eventId();
        await().until(() -> told.parked.size() == 1);
        foreign(entry("NO_SUCH_TYPE", "1", tenant, good()));
        foreign("no", "event");

        await().until(() -> told.parked.size() == 3);
        FailedEventQuery all = FailedEventQuery.of("s");
        assertThat(bus.failedEvents().find(all.type("PLACED"))).isEqualTo(told.parked);
        assertThat(bus.failedEvents().count(all.type("CANCELLED"))).isZero();
        assertThat(bus.failedEvents().count(all.tenant(tenant))).isEqualTo(2);
        assertThat(bus.failedEvents().find(all.eventId(id))).containsExactly(told.parked.get(0));
        assertThat(told.parked.get(2)).satisfies(none -> {
            assertThat(none.type()).isEqualTo("PLACED");
            assertThat(none.eventId()).isEmpty();
            assertThat(none.tenantId()).isEmpty();
        });
    }

    @Test
    void failedEventsAreFoundInTheSingleFieldFormatToo() {
        EventBus single = open(builder().wireFormat(WireFormat.singleField()).listener(told));
        single.subscribe("s", Placed.class).start((event, context) -> {
            throw new RejectEventException("never");
        });
        Published published = single.publish(placed(1));
        await().until(() -> told.parked.size() == 1);
        UUID undated = UUID.randomUUID();
        foreign("event", "{\"id\":\"%s\",\"eventType\":\"PLACED\",\"payload\":%s}".formatted(undated, good()));

        await().until(() -> told.parked.size() == 2);
        FailedEventQuery all = FailedEventQuery.of("s").type("PLACED").tenant(tenant);
        assertThat(single.failedEvents().find(all)).isEqualTo(told.parked);
        assertThat(single.failedEvents().find(all.eventId(undated))).containsExactly(told.parked.get(1));
        assertThat(single.failedEvents().retry(all.eventId(published.eventId())))
                .isEqualTo(1);
    }

    @Test
    void anEntryWhoseOwnFieldsTellOfFailuresBeginsWithItsFirstAttempt() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        AtomicBoolean broken = new AtomicBoolean(true);
        bus.subscribe("s", Placed.class).retry(QUICK).start((event, context) -> {
            attempts.add(context.attempt());
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        });
        List<String> copied = new ArrayList<>(List.of(entry("PLACED", "1", tenant, good())));
        copied.addAll(List.of("failed.stream", "elsewhere", "failed.entry", "1-1", "failed.subscription", "other"));
        copied.addAll(List.of("failed.reason", "CRASHED", "failed.attempts", "3"));
        foreign(copied.toArray(new String[0]));

        await().until(() -> failed("s").size() == 1);
        FailedEvent failed = failed("s").get(0);
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(failed.entryId()).isNotEqualTo("1-1");
        assertThat(failed.fields())
                .containsEntry("failed.subscription", "other")
                .containsEntry("failed.attempts", "3");
        broken.set(false);
        assertThat(bus.failedEvents().retry(FailedEventQuery.of("s"))).isEqualTo(1);

        await().until(() -> told.handled.size() == 1);
        assertThat(attempts).containsExactly(1, 2, 3, 1);
        assertThat(told.handled.get(0).entryId()).isEqualTo(failed.entryId());
    }

    private String good() {
        return "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":1}".formatted(tenant);
    }

    private static String[] entry(String type, String version, UUID tenant, String payload) {
        return new String[] {
            "id",
            UUID.randomUUID().toString(),
            "type",
            type,
            "version",
            version,
            "timestamp",
            "2026-01-01T00:00:00Z",
            "source",
            "foreign",
            "tenantId",
            tenant.toString(),
            "payload",
            payload
        };
    }

    private void foreign(String... fields) {
        foreignClient()
                .append("PLACED", UUID.randomUUID(), Fields.ofText(fields))
                .join();
    }

    // Order, breaker, effectively once

    @Test
    void eventsOfOneKeyRunInOrderWhileOtherKeysRunBesideThem() {
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        AtomicBoolean overlapped = new AtomicBoolean();
        bus.subscribe("s", Placed.class).concurrency(8).orderedBy(Placed::key).start((event, context) -> {
            AtomicInteger mine = running.computeIfAbsent(event.key(), k -> new AtomicInteger());
            if (mine.incrementAndGet() > 1) {
                overlapped.set(true);
            }
            Thread.yield();
            seen.computeIfAbsent(event.key(), k -> Collections.synchronizedList(new ArrayList<>()))
                    .add(event.number());
            mine.decrementAndGet();
        });

        bus.publishAll(IntStream.range(0, 400)
                .mapToObj(i -> new Placed(tenant, "key" + i % 10, i))
                .toList());

        await().until(() -> seen.values().stream().mapToInt(List::size).sum() == 400);
        assertThat(overlapped).isFalse();
        assertThat(seen.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    @Test
    void aKeyWhoseEventFailedHoldsBackItsLaterEventsIfTheSubscriptionSaysSo() {
        List<String> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .concurrency(4)
                .orderedBy(Placed::key)
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(QUICK.withMaxAttempts(1_000))
                .start((event, context) -> {
                    boolean a0 = event.key().equals("a") && event.number() == 0;
                    if (a0 && (context.attempt() < 3 || !seen.contains("b0"))) {
                        throw new IllegalStateException("not yet");
                    }
                    seen.add(event.key() + event.number());
                });

        bus.publishAll(List.of(
                new Placed(tenant, "a", 0),
                new Placed(tenant, "a", 1),
                new Placed(tenant, "b", 0),
                new Placed(tenant, "a", 2)));

        await().until(() -> seen.size() == 4);
        assertThat(seen).containsExactly("b0", "a0", "a1", "a2");
    }

    @Test
    void aKeyWhoseEventWaitsForARetryDoesNotHoldBackItsLaterEventsUnlessTheSubscriptionSaysSo() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class)
                .orderedBy(Placed::key)
                .retry(QUICK.withMaxAttempts(1_000))
                .start((event, context) -> {
                    if (event.number() == 0 && !seen.contains(2)) {
                        throw new IllegalStateException("not before the others");
                    }
                    seen.add(event.number());
                });

        bus.publishAll(placed(0, 3));

        await().atMost(PATIENCE).until(() -> seen.size() == 3);
        assertThat(seen).containsExactly(1, 2, 0);
    }

    @Test
    void eventsOfOneTenantRunInOrderWhileAnotherTenantsRunBesideThem() {
        UUID other = UUID.randomUUID();
        Map<UUID, List<Integer>> seen =
                Map.of(tenant, new CopyOnWriteArrayList<>(), other, new CopyOnWriteArrayList<>());
        Map<UUID, AtomicInteger> running = Map.of(tenant, new AtomicInteger(), other, new AtomicInteger());
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicBoolean heldUp = new AtomicBoolean();
        CountDownLatch otherDone = new CountDownLatch(20);
        bus.subscribe("s", Placed.class).concurrency(4).orderedByTenant().start((event, context) -> {
            UUID mine = event.tenantId();
            if (running.get(mine).incrementAndGet() > 1) {
                overlapped.set(true);
            }
            if (mine.equals(tenant) && event.number() == 0 && !otherDone.await(30, TimeUnit.SECONDS)) {
                heldUp.set(true);
            }
            seen.get(mine).add(event.number());
            running.get(mine).decrementAndGet();
            if (mine.equals(other)) {
                otherDone.countDown();
            }
        });

        bus.publishAll(IntStream.range(0, 40)
                .mapToObj(i -> new Placed(i % 2 == 0 ? tenant : other, "key" + i % 3, i / 2))
                .toList());

        await().atMost(PATIENCE.plus(PATIENCE))
                .until(() -> seen.values().stream().mapToInt(List::size).sum() == 40);
        assertThat(heldUp).isFalse();
        assertThat(overlapped).isFalse();
        assertThat(seen.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, 20).boxed().toList()));
    }

    @Test
    void anEventThatFailedWhereItWasTakenOverIsNotTakenForOneThatCrashed() {
        AtomicInteger calls = new AtomicInteger();
        RetryPolicy four = RetryPolicy.defaults().withMaxAttempts(4);
        EventBus first = open(builder());
        subscribeHolding(first, four.withDelay(Duration.ofMillis(100), 100, Duration.ofMinutes(1)), calls);
        bus.publish(new Placed(tenant, "a", 0));
        await().until(() -> calls.get() >= 2);
        first.close();

        subscribeHolding(bus, four.withFixedDelay(Duration.ofMillis(10)), calls);

        await().until(() -> !told.parked.isEmpty());
        FailedEvent failed = told.parked.get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.HANDLER);
        assertThat(failed.attempts()).isEqualTo(4);
        assertThat(failed.message()).isEqualTo("never");
    }

    private static void subscribeHolding(EventBus bus, RetryPolicy retry, AtomicInteger calls) {
        bus.subscribe("s", Placed.class)
                .orderedBy(Placed::key)
                .onFailure(KeyFailure.HOLD_KEY)
                .retry(retry)
                .start((event, context) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("never");
                });
    }

    @Test
    void aTenantsFloodDoesNotStarveAnother() throws Exception {
        UUID quiet = UUID.randomUUID();
        Set<UUID> admitted = ConcurrentHashMap.newKeySet();
        EventBus reading = open(builder().tenantPolicy(known -> {
            admitted.add(known);
            return Optional.empty();
        }));
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger flood = new AtomicInteger();
        CountDownLatch quietDone = new CountDownLatch(1);
        AtomicBoolean starved = new AtomicBoolean();
        reading.subscribe("s", Placed.class).concurrency(2).start((event, context) -> {
            started.countDown();
            go.await();
            if (event.tenantId().equals(quiet)) {
                quietDone.countDown();
            } else if (event.tenantId().equals(tenant)
                    && flood.incrementAndGet() >= 100
                    && !quietDone.await(20, TimeUnit.SECONDS)) {
                starved.set(true);
            }
        });
        bus.publishAll(placed(0, 200));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        bus.publish(new Placed(quiet, "q", 1));
        await().until(() -> admitted.contains(quiet));
        // Batches are admitted one after another: with the next one the quiet tenant's event is in the queue for
        // certain.
        UUID next = UUID.randomUUID();
        bus.publish(new Placed(next, "n", 1));
        await().until(() -> admitted.contains(next));

        go.countDown();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> starved.get() || (quietDone.getCount() == 0 && flood.get() == 200));
        assertThat(starved).isFalse();
    }

    @Test
    void aSlowTenantsBacklogDoesNotHoldUpAnothersEventsBehindIt() {
        UUID quick = UUID.randomUUID();
        bus.publishAll(placed(0, 200));
        bus.publishAll(
                IntStream.range(0, 50).mapToObj(i -> new Placed(quick, "q", i)).toList());
        AtomicInteger slowOnes = new AtomicInteger();
        AtomicInteger quickOnes = new AtomicInteger();
        AtomicInteger slowBefore = new AtomicInteger();

        // One read gets all of them: what follows is about the order in which they begin.
        bus.subscribe("s", Placed.class).concurrency(2).start((event, context) -> {
            if (event.tenantId().equals(tenant)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2)); // it is slow
                slowOnes.incrementAndGet();
            } else if (quickOnes.incrementAndGet() == 50) {
                slowBefore.set(slowOnes.get());
            }
        });

        await().atMost(PATIENCE).until(() -> quickOnes.get() == 50 && slowOnes.get() == 200);
        assertThat(slowBefore.get()).isLessThan(100);
    }

    @Test
    void theBreakerOpensOnAShareOfFailuresAndTriesOneEventAtATime() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger probes = new AtomicInteger();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class)
                .concurrency(8)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMinutes(5)))
                .breaker(BreakerPolicy.defaults()
                        .withConsecutiveFailures(1_000)
                        .withFailureRate(0.5, 10)
                        .withProbeEvery(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (event.number() >= 10 && down.get()) {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        // Longer than the interval, and than anybody is kept from asking whether he may begin.
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
                        running.decrementAndGet();
                        probes.incrementAndGet();
                        throw new IllegalStateException("down");
                    }
                    if (event.number() < 5) {
                        throw new IllegalStateException("down");
                    }
                    handled.add(event.number());
                });
        bus.publishAll(placed(0, 9));
        await().atMost(PATIENCE).until(() -> handled.size() == 4 && told.retried.size() == 5);
        assertThat(told.breaker).isEmpty();

        bus.publish(placed(9));
        await().atMost(PATIENCE).until(() -> told.breaker.equals(List.of(true)));
        bus.publishAll(placed(10, 100));
        await().atMost(PATIENCE).until(() -> probes.get() >= 4);

        assertThat(most).hasValue(1);
        assertThat(told.retried).as("attempts that were charged for").hasSize(5);
        assertThat(bus.health().subscriptions().get(0).status()).isEqualTo(Health.Status.DEGRADED);
        down.set(false);
        await().atMost(PATIENCE).until(() -> handled.size() == 95 && told.breaker.equals(List.of(true, false)));
    }

    @Test
    void theBreakerKeepsAnOutageFromSpendingAttempts() {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        bus.subscribe("s", Placed.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ofMillis(1)))
                .breaker(BreakerPolicy.defaults().withConsecutiveFailures(5).withProbeEvery(Duration.ofMillis(50)))
                .start((event, context) -> {
                    calls.incrementAndGet();
                    if (down.get()) {
                        throw new IllegalStateException("mail server is down");
                    }
                    handled.add(event.number());
                });

        bus.publishAll(placed(0, 200));
        await().until(() -> told.breaker.equals(List.of(true)));
        int callsWhenItOpened = calls.get();
        await().until(() -> calls.get() >= callsWhenItOpened + 3);

        int parkedBefore = failed("s").size();
        assertThat(bus.health().subscriptions().get(0).status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(parkedBefore).isLessThanOrEqualTo(5);
        assertThat(calls.get()).isLessThan(60);
        down.set(false);
        await().until(() -> handled.size() + failed("s").size() == 200);
        assertThat(failed("s")).hasSize(parkedBefore);
        assertThat(told.breaker).containsExactly(true, false);
    }

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

    // Life cycle

    @Test
    void closingInTheMiddleOfLoadLosesNothingAndHandlesNothingTwice() throws Exception {
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        AtomicInteger attemptsOverOne = new AtomicInteger();
        Semaphore permits = new Semaphore(50);
        EventBus first = open(builder());
        EventBus second = open(builder());
        for (EventBus each : List.of(first, second)) {
            each.subscribe("s", Placed.class).concurrency(4).start((event, context) -> {
                permits.acquire();
                seen.merge(event.number(), 1, Integer::sum);
                if (context.attempt() > 1) {
                    attemptsOverOne.incrementAndGet();
                }
                Thread.yield();
            });
        }
        bus.publishAll(placed(0, 1_000));
        await().until(() -> seen.size() == 50);

        Thread closer = new Thread(first::close);
        closer.start();
        await().until(() -> first.health().status() == Health.Status.DOWN);
        permits.release(10_000);
        closer.join();

        bus.publishAll(placed(1_000, 2_000));
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 2_000);
        assertThat(seen.values()).containsOnly(1);
        assertThat(attemptsOverOne).hasValue(0);
    }

    @Test
    void closingWaitsForRunningHandlers() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        Subscription subscription = bus.subscribe("s", Placed.class).start((event, context) -> {
            started.countDown();
            end.await();
            finished.set(true);
        });
        bus.publish(placed(1));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        Thread closer = new Thread(subscription::close);
        closer.start();
        closer.join(200);
        assertThat(closer.isAlive()).isTrue();
        end.countDown();
        closer.join(10_000);

        assertThat(finished).isTrue();
        assertThat(closer.isAlive()).isFalse();
    }

    @Test
    void closingWaitsForTheOutcomesOfPublishesUnderWay() {
        List<CompletableFuture<Published>> underWay =
                placed(0, 2_000).stream().map(bus::publishAsync).toList();

        bus.close();

        assertThat(underWay).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(1)));
    }

    @Test
    void aClosedBusRefusesEverythingAndMayBeClosedAgain() {
        bus.close();
        bus.close();

        assertThatThrownBy(() -> bus.publish(placed(1))).hasMessageContaining("closed");
        assertThatThrownBy(() -> bus.subscribe("s", Placed.class).start((event, context) -> {}))
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> bus.detach("s")).hasMessageContaining("closed");
        assertThatThrownBy(() -> bus.subscriptionStats()).hasMessageContaining("closed");
        assertThat(bus.health().status()).isEqualTo(Health.Status.DOWN);
    }

    @Test
    void whatWasNotPublishedIsToldWithItsReason() {
        assertThatThrownBy(() -> bus.publish(new Placed(tenant, "", 1))).isInstanceOf(InvalidEventException.class);
        assertThat(bus.publishAsync(new Cancelled(tenant, "k", -1))).isCompletedExceptionally();
        assertThatThrownBy(() -> bus.publishAll(List.of(placed(1), new Placed(tenant, "", 2))))
                .isInstanceOf(InvalidEventException.class);
        bus.close();
        assertThatThrownBy(() -> bus.publish(placed(1))).isInstanceOf(BusUnavailableException.class);

        assertThat(told.notPublished)
                .extracting(
                        RecordingListener.NotPublished::type,
                        each -> each.failure().getClass().getSimpleName())
                .containsExactly(
                        tuple("PLACED", "InvalidEventException"),
                        tuple("CANCELLED", "InvalidEventException"),
                        tuple("PLACED", "InvalidEventException"),
                        tuple("PLACED", "BusUnavailableException"));
        assertThat(told.published).isEmpty();
    }

    @Test
    void everyListenerIsToldAndKnowsTheBusFromItsStartToItsEnd() {
        List<String> calls = new CopyOnWriteArrayList<>();
        class Naming implements EventBusListener {
            private final String name;

            Naming(String name) {
                this.name = name;
            }

            @Override
            public void opened(EventBus opened) {
                calls.add(name + " opened " + opened.health().status());
            }

            @Override
            public void published(Envelope<?> envelope, Published published, Duration took) {
                calls.add(name + " published " + (!took.isNegative() && took.compareTo(PATIENCE) < 0));
            }

            @Override
            public void closed(EventBus closed) {
                calls.add(name + " closed " + closed.health().status());
            }
        }
        EventBus opened = open(builder().listener(new Naming("one")).listener(new Naming("two")));
        opened.publish(placed(1));
        opened.close();
        opened.close();

        assertThat(calls)
                .containsExactly(
                        "one opened UP",
                        "two opened UP",
                        "one published true",
                        "two published true",
                        "one closed DOWN",
                        "two closed DOWN");
    }

    @Test
    void aListenerThatThrowsHurtsNobody() {
        AtomicInteger handled = new AtomicInteger();
        EventBus hurt = open(builder().listener(new EventBusListener() {
            @Override
            public void handled(EventContext context, Duration took) {
                throw new IllegalStateException("listener");
            }

            @Override
            public void published(Envelope<?> envelope, Published published, Duration took) {
                throw new AssertionError("listener");
            }
        }));
        hurt.subscribe("s", Placed.class).readAhead(1).start((event, context) -> handled.incrementAndGet());

        hurt.publishAll(placed(0, 10));

        await().until(() -> handled.get() == 10);
    }
}
