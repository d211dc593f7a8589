package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BatchPublishException;
import dev.eventbus.BusUnavailableException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Durability;
import dev.eventbus.EncodedEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventContext;
import dev.eventbus.EventMetadata;
import dev.eventbus.EventTooLargeException;
import dev.eventbus.InvalidEventException;
import dev.eventbus.Published;
import dev.eventbus.RetryPolicy;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.UnknownEventTypeException;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.runtime.TestEvent.Cancelled;
import dev.eventbus.runtime.TestEvent.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a bus promises who publishes, whatever its store. */
public abstract class PublishContract extends BusFixture {
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
}
