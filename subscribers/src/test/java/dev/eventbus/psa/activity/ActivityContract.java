package dev.eventbus.psa.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.Published;
import dev.eventbus.RetryPolicy;
import dev.eventbus.TenantContext;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.Inbox;
import dev.eventbus.memory.InMemoryEventBus;
import dev.eventbus.psa.InvoiceFinalized;
import dev.eventbus.psa.InvoiceGenerated;
import dev.eventbus.psa.ProjectClosed;
import dev.eventbus.psa.ProjectCreated;
import dev.eventbus.psa.ProjectUpdated;
import dev.eventbus.psa.PsaDatabase;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TestContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketUpdated;
import dev.eventbus.psa.TimeEntryApproved;
import dev.eventbus.psa.TimeEntrySubmitted;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written into the activity log and found there, on whichever database. */
abstract class ActivityContract {
    static final UUID ACME = UUID.randomUUID();
    static final UUID GLOBEX = UUID.randomUUID();
    static final UUID THING = UUID.randomUUID();
    static final UUID ADA = UUID.randomUUID();
    static final UUID BOB = UUID.randomUUID();
    static final Duration PATIENCE = Duration.ofSeconds(30);

    PsaDatabase database;
    Inbox inbox;
    ActivityLogSubscriber subscriber;
    ActivityLog log;

    abstract PsaDatabase newDatabase();

    @BeforeEach
    void open() {
        database = newDatabase();
        inbox = Inbox.open(database.owner());
        subscriber = new ActivityLogSubscriber(database.tenants(), inbox);
        log = new ActivityLog(database.tenants());
    }

    @AfterEach
    void close() {
        inbox.close();
        database.close();
    }

    static EventBus bus() {
        return InMemoryEventBus.builder()
                .catalog(EventCatalog.of(PsaEvent.class))
                .source("psa")
                .build();
    }

    final void happened(PsaEvent event, TestContext context) throws Exception {
        TenantContext.call(event.tenantId(), () -> {
            subscriber.happened(event, context);
            return event;
        });
    }

    final List<Activity> find(UUID tenant, ActivityQuery query) {
        try {
            return TenantContext.call(tenant, () -> log.find(query));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    final long rows() {
        return database.number("SELECT COUNT(*) FROM eventbus_activity");
    }

    @Test
    void everyEventOfTheFamilyIsARowThatSaysWhoDidWhatToWhichWhen() {
        List<PsaEvent> events = List.of(
                new TicketCreated(ACME, THING, ADA),
                new TicketUpdated(ACME, THING, ADA, Map.of()),
                new TicketClosed(ACME, THING, ADA),
                new ProjectCreated(ACME, THING, ADA),
                new ProjectUpdated(ACME, THING, ADA, Map.of()),
                new ProjectClosed(ACME, THING, ADA),
                new TimeEntrySubmitted(ACME, THING, ADA),
                new TimeEntryApproved(ACME, THING, BOB, ADA),
                new InvoiceGenerated(ACME, THING, BOB, ADA, "1", BigDecimal.ONE, "EUR"),
                new InvoiceFinalized(ACME, THING, BOB, ADA, "1", BigDecimal.ONE, "EUR"));
        List<String> entities = List.of(
                "TICKET",
                "TICKET",
                "TICKET",
                "PROJECT",
                "PROJECT",
                "PROJECT",
                "TIME_ENTRY",
                "TIME_ENTRY",
                "INVOICE",
                "INVOICE");
        UUID cause = UUID.randomUUID();
        List<Published> published = new ArrayList<>();
        Instant before = Instant.now().minusMillis(1);
        try (EventBus bus = bus()) {
            bus.register(subscriber);
            for (DomainEvent event : events) {
                published.add(bus.publish(
                        event,
                        EventMetadata.none().withCorrelationId("mail-4711").withCausationId(cause)));
            }
            await().atMost(PATIENCE).until(() -> rows() == events.size());
        }

        List<Activity> found = find(ACME, ActivityQuery.latest());
        for (int i = 0; i < events.size(); i++) {
            UUID id = published.get(i).eventId();
            Activity activity = found.stream()
                    .filter(each -> each.eventId().equals(id))
                    .findFirst()
                    .orElseThrow();
            String type = published.get(i).stream().substring("event::".length());
            assertThat(activity)
                    .isEqualTo(new Activity(
                            ACME,
                            id,
                            type,
                            Activity.Entity.valueOf(entities.get(i)),
                            THING,
                            ADA,
                            activity.happenedAt(),
                            "psa",
                            "mail-4711",
                            cause));
            assertThat(activity.happenedAt()).isBetween(before, Instant.now());
        }
        assertThat(found).isSortedAccordingTo((a, b) -> b.happenedAt().compareTo(a.happenedAt()));
    }

    @Test
    void anEventThatComesAgainIsOneRow() throws Exception {
        TicketClosed event = new TicketClosed(ACME, THING, ADA);
        TestContext context = TestContext.of("activity", event);

        happened(event, context);
        happened(event, context.atAttempt(2));

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void anEventWhoseRowIsRefusedFailsAloneAmongThoseOfItsBatch() {
        RetryPolicy twice = RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ofMillis(50));
        database.execute("ALTER TABLE eventbus_activity ADD CONSTRAINT no_bob CHECK (actor_id <> '" + BOB + "')");
        FailedEventQuery failed = FailedEventQuery.of("activity");
        try (EventBus bus = bus()) {
            bus.register(subscriber, options -> options.retry(twice));
            List<TicketClosed> events = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                events.add(new TicketClosed(ACME, THING, i % 16 == 3 ? BOB : ADA));
            }
            bus.publishAll(events);

            await().atMost(PATIENCE)
                    .until(() -> rows() == 60 && bus.failedEvents().count(failed) == 4);
        }
        assertThat(database.number("SELECT COUNT(*) FROM eventbus_inbox")).isEqualTo(60);
    }

    @Test
    void activitiesAreFoundByEntityActorAndTimePageByPage() throws Exception {
        UUID other = UUID.randomUUID();
        Instant noon = Instant.parse("2026-01-05T12:00:00Z");
        for (int i = 0; i < 30; i++) {
            UUID thing = i % 3 == 0 ? other : THING;
            TicketClosed event = new TicketClosed(ACME, thing, i % 2 == 0 ? ADA : BOB);
            TestContext context = TestContext.of("activity", event);
            happened(event, context);
            database.execute(
                    "UPDATE eventbus_activity SET happened_at = TIMESTAMP WITH TIME ZONE '%s' WHERE event_id = '%s'"
                            .formatted(noon.plusSeconds(i / 2).toString().replace("T", " "), context.eventId()));
        }

        assertThat(find(ACME, ActivityQuery.latest().entity(other)))
                .hasSize(10)
                .extracting(Activity::entityId)
                .containsOnly(other);
        assertThat(find(ACME, ActivityQuery.latest().actor(BOB)))
                .hasSize(15)
                .extracting(Activity::actorId)
                .containsOnly(BOB);
        assertThat(find(ACME, ActivityQuery.latest().actor(BOB).entity(other))).hasSize(5);
        assertThat(find(ACME, ActivityQuery.latest().since(noon.plusSeconds(3)).before(noon.plusSeconds(5))))
                .hasSize(4);

        ActivityQuery query = ActivityQuery.latest().limit(7);
        List<Activity> paged = new ArrayList<>();
        List<Activity> page = find(ACME, query);
        while (!page.isEmpty()) {
            paged.addAll(page);
            page = find(ACME, query.after(page.get(page.size() - 1)));
        }
        assertThat(paged).hasSize(30).doesNotHaveDuplicates().isEqualTo(find(ACME, ActivityQuery.latest()));
        assertThatThrownBy(() -> ActivityQuery.latest().limit(1_001)).hasMessageContaining("from 1 to 1000");
    }

    @Test
    void twoTenantsWithTheSameIdsSeeTheirOwn() throws Exception {
        for (UUID tenant : List.of(ACME, GLOBEX)) {
            TicketClosed event = new TicketClosed(tenant, THING, ADA);
            happened(event, TestContext.of("activity", event));
        }

        assertThat(find(ACME, ActivityQuery.latest().entity(THING)))
                .singleElement()
                .satisfies(activity -> assertThat(activity.tenantId()).isEqualTo(ACME));
        assertThat(find(GLOBEX, ActivityQuery.latest().actor(ADA)))
                .singleElement()
                .satisfies(activity -> assertThat(activity.tenantId()).isEqualTo(GLOBEX));
    }

    @Test
    void aTableOfTheWrongShapeIsNamedColumnByColumnAtTheStart() {
        database.execute(
                "ALTER TABLE eventbus_activity DROP COLUMN causation_id",
                "ALTER TABLE eventbus_activity ALTER COLUMN correlation_id SET NOT NULL");

        assertThatThrownBy(() -> new ActivityLogSubscriber(database.tenants(), inbox))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("column causation_id (UUID) is missing")
                .hasMessageContaining("column correlation_id must allow NULL")
                .hasMessageContaining("V102__eventbus_activity.sql");
    }
}
