package dev.eventbus.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Durability;
import dev.eventbus.DurabilityException;
import dev.eventbus.EventBus;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventDryRun;
import dev.eventbus.FailedEventGroup;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventPreview;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.Pause;
import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.Replay;
import dev.eventbus.Retention;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.memory.InMemoryEventBus;
import dev.eventbus.psa.InvoiceFinalized;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import dev.eventbus.psa.TimeEntrySubmitted;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.settings.Settings;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisExtension;
import dev.eventbus.testkit.RedisServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the README shows; its Java is taken from the tagged regions here and in the sample. */
@ExtendWith(LeakCheck.class)
class TourTest {
    @RegisterExtension
    static final RedisExtension REDIS = RedisExtension.with(RedisServer.builder());

    private final UUID tenant = UUID.randomUUID();
    private final UUID ticket = UUID.randomUUID();
    private final UUID user = UUID.randomUUID();
    private final UUID company = UUID.randomUUID();
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    private RedisServer redis;
    private EventBus eventBus;

    @BeforeAll
    static void bePatientOnABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @BeforeEach
    void openABus(RedisServer redis) {
        this.redis = redis;
        redis.command("FLUSHALL");
        eventBus = open(redis.uri());
    }

    @AfterEach
    void closeIt() {
        eventBus.close();
    }

    private static EventBus open(String uri) {
        // tag::bus
        EventBus eventBus = RedisEventBus.builder()
                .uri(uri) // redis://localhost:6379
                .catalog(EventCatalog.of(PsaEvent.class)) // every record below the sealed family
                .source("ticket-service")
                .retention(Retention.maxLength(10_000))
                .build();
        // end::bus
        return eventBus;
    }

    @Test
    void whatTheFileAndTheEnvironmentSayHolds() throws Exception {
        Path file = Path.of(getClass().getResource("/eventbus.yaml").toURI());
        Settings settings = Settings.load(file, Map.of("REDIS_URI", redis.uri(), "EVENTBUS_SOURCE", "night-shift"));
        // tag::settings
        EventBus eventBus = RedisEventBus.builder()
                .catalog(EventCatalog.of(PsaEvent.class))
                .settings(settings) // Settings.load(Path.of("eventbus.yaml"))
                .build();
        // end::settings
        try (eventBus) {
            Published published = eventBus.publish(new TicketClosed(tenant, ticket, user));

            assertThat(redis.command("XRANGE", published.stream(), published.entryId(), published.entryId()))
                    .asString()
                    .contains("night-shift");
        }
    }

    @Test
    void aPublishMayAskForMoreThanThatTheStoreHasIt() {
        try (EventBus eventBus = RedisEventBus.builder()
                .uri(redis.uri())
                .catalog(EventCatalog.of(PsaEvent.class))
                .publishTimeout(Duration.ofMillis(500))
                .build()) {
            // tag::durability
            TicketClosed event = new TicketClosed(tenant, ticket, user);
            try {
                eventBus.publish(event, EventMetadata.none().withDurability(Durability.replicated(1)));
            } catch (DurabilityException e) { // it is stored, but not so safe yet
                done.add(e.entryId() + " is on " + e.reached().orElse(0) + " replicas");
            }
            // end::durability
        }

        assertThat(done).singleElement().asString().endsWith("-0 is on 0 replicas");
        assertThat(redis.command("XLEN", "event::TICKET_CLOSED")).isEqualTo(1L);
    }

    @Test
    void whatIsPublishedIsStored() {
        // tag::publish
        Published published = eventBus.publish(new TicketUpdated(tenant, ticket, user, Map.of("status", "waiting")));

        List<Published> batch = eventBus.publishAll(List.of(
                new TimeEntrySubmitted(tenant, UUID.randomUUID(), user), new TicketClosed(tenant, ticket, user)));

        CompletableFuture<Published> later = eventBus.publishAsync(
                new TicketCreated(tenant, UUID.randomUUID(), user),
                EventMetadata.none().withUserId(user).withCorrelationId("mail-4711"));
        // end::publish

        assertThat(published.stream()).isEqualTo("event::TICKET_UPDATED");
        assertThat(redis.command("XRANGE", published.stream(), published.entryId(), published.entryId()))
                .asString()
                .contains(published.eventId().toString(), tenant.toString(), "ticket-service", "waiting");
        assertThat(batch)
                .extracting(Published::stream)
                .containsExactly("event::TIME_ENTRY_SUBMITTED", "event::TICKET_CLOSED");
        Published last = later.join();
        assertThat(redis.command("XRANGE", last.stream(), last.entryId(), last.entryId()))
                .asString()
                .contains("mail-4711");
    }

    @Test
    void whatBreaksItsConstraintsIsRefusedWithAllThatIsWrong() {
        // tag::refused
        var invoice = new InvoiceFinalized(tenant, UUID.randomUUID(), company, user, "", new BigDecimal("-1"), "euros");
        try {
            eventBus.publish(invoice);
        } catch (InvalidEventException e) {
            e.violations().forEach(violation -> done.add(violation.path())); // amount, currency, number
        }
        // end::refused

        assertThat(done).containsExactly("amount", "currency", "number");
        assertThat(redis.command("EXISTS", "event::INVOICE_FINALIZED")).isEqualTo(0L);
    }

    @Test
    void aHandlerGetsTheEventsOfAType() {
        // tag::subscribe
        Subscription subscription = eventBus.subscribe("ticket-search", TicketUpdated.class)
                .concurrency(8)
                .start((event, context) -> index(event.ticketId(), event.changes()));
        // end::subscribe

        eventBus.publish(new TicketUpdated(tenant, ticket, user, Map.of("status", "waiting")));

        await().untilAsserted(() -> assertThat(done).containsExactly("indexed " + ticket + " {status=waiting}"));
        assertThat(subscription.name()).isEqualTo("ticket-search");
    }

    @Test
    void aClassCanBeASubscription() {
        Escalations escalations = new Escalations();
        eventBus.register(escalations);
        eventBus.publish(new TicketCreated(tenant, ticket, user));
        await().until(() -> escalations.watched.contains(ticket));

        eventBus.publish(new TicketClosed(tenant, ticket, user));
        await().until(() -> escalations.watched.isEmpty());
    }

    @Test
    void whatFailsForGoodCanBeTriedAgainWhenItsCauseIsMended() {
        AtomicBoolean mailServerIsUp = new AtomicBoolean();
        // tag::policy
        RetryPolicy policy = RetryPolicy.defaults() // 8 attempts, after 1 s, 2 s, 4 s, …
                .withMaxAttempts(3)
                .withDelay(Duration.ofMillis(10), 2, Duration.ofSeconds(30))
                .neverOn(IllegalArgumentException.class)
                .on(IOException.class, io -> io.withMaxAttempts(4));

        eventBus.subscribe("ticket-email", TicketEvent.class).retry(policy).start((event, context) -> {
            if (!mailServerIsUp.get()) {
                throw new IOException("no mail server"); // again by the policy; parked after the last attempt
            }
            done.add("mailed at attempt " + context.attempt());
        });
        // end::policy
        eventBus.publish(new TicketClosed(tenant, ticket, user));

        FailedEventQuery all = FailedEventQuery.of("ticket-email");
        await().untilAsserted(
                        () -> assertThat(eventBus.failedEvents().count(all)).isEqualTo(1));
        assertThat(redis.command("XLEN", "{event::TICKET_CLOSED}:failed:ticket-email"))
                .isEqualTo(1L);

        mailServerIsUp.set(true);
        // tag::failed
        FailedEventQuery query =
                FailedEventQuery.of("ticket-email").tenant(tenant).reason(FailureReason.HANDLER);

        for (FailedEvent failed : eventBus.failedEvents().find(query)) {
            tellSupport(failed.eventId(), failed.attempts(), failed.message());
        }
        long again = eventBus.failedEvents().retry(query); // or discard(query)
        // end::failed

        assertThat(again).isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(done).containsExactly("failed after 4: no mail server", "mailed at attempt 1"));
        assertThat(eventBus.failedEvents().count(all)).isZero();
    }

    @Test
    void howFarBehindASubscriptionIsCanBeAsked() {
        eventBus.subscribe("ticket-search", TicketClosed.class)
                .start((event, context) -> {})
                .close();
        eventBus.publish(new TicketClosed(tenant, ticket, user));
        eventBus.publish(new TicketClosed(tenant, ticket, user));

        // tag::stats
        for (SubscriptionStats stats : eventBus.subscriptionStats()) {
            if (stats.lag() > 0) {
                done.add(stats.subscription() + " lags by " + (stats.lagExact() ? "" : "at least ") + stats.lag());
            }
        }
        // end::stats

        assertThat(done).containsExactly("ticket-search lags by 2");
    }

    @Test
    void aSubscriptionOrATenantOfItIsPausedInAllProcesses() {
        eventBus.subscribe("ticket-email", TicketEvent.class).start((event, context) -> done.add("mailed"));

        // tag::pause
        eventBus.pauses().pause("ticket-email", "ada", "the mail server moves");
        eventBus.pauses().pause("ticket-email", tenant, "bob", "their import runs"); // only their events
        List<Pause> paused = eventBus.pauses().list(); // what, since when, by whom and why

        eventBus.pauses().resume("ticket-email", "ada", "it has moved");
        eventBus.pauses().resume("ticket-email", tenant, "bob", "it is done");
        // end::pause

        assertThat(paused).hasSize(2);
        eventBus.publish(new TicketClosed(tenant, ticket, user));
        await().untilAsserted(() -> assertThat(done).containsExactly("mailed"));
    }

    @Test
    void aReplayDeliversHistoryOnceMore() {
        eventBus.subscribe("ticket-search", TicketEvent.class)
                .start((event, context) -> done.add(context.replayed() ? "again" : "indexed"));
        eventBus.publish(new TicketClosed(tenant, ticket, user));
        await().untilAsserted(() -> assertThat(done).containsExactly("indexed"));
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));

        // tag::replay
        String id = eventBus.replay("ticket-search")
                .from(yesterday)
                .tenant(tenant)
                .types("TICKET_CLOSED")
                .rate(500) // events each second
                .by("ada")
                .reason("the index was lost")
                .start()
                .id();

        Replay replay = eventBus.replays().get(id); // seen, delivered, position, state; or cancel(…), resume(…)
        // end::replay

        assertThat(replay.expected()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(done).containsExactly("indexed", "again"));
    }

    @Test
    void bulkWorkOnFailedEventsIsAJobThatAnyProcessCanFollow() {
        AtomicBoolean mailServerIsUp = new AtomicBoolean();
        eventBus.subscribe("ticket-email", TicketEvent.class)
                .retry(RetryPolicy.never())
                .start((event, context) -> {
                    if (!mailServerIsUp.get()) {
                        throw new IOException("no mail server");
                    }
                    done.add("mailed");
                });
        for (int i = 0; i < 3; i++) {
            eventBus.publish(new TicketClosed(tenant, ticket, user));
        }
        FailedEventQuery query = FailedEventQuery.of("ticket-email").error("IOException");
        await().untilAsserted(
                        () -> assertThat(eventBus.failedEvents().count(query)).isEqualTo(3));
        mailServerIsUp.set(true);

        // tag::jobs
        FailedEvents failed = eventBus.failedEvents();
        List<FailedEventGroup> groups = failed.groups(query); // by kind: how many, since when, a sample
        FailedEventDryRun dryRun = failed.dryRun(query); // what today's classes make of them; runs no handler
        FailedEventPreview preview = failed.jobs().preview(query); // how many, and the first of them

        FailedEventJobOptions why = FailedEventJobOptions.of("ada", "the mail server is back");
        String id = failed.jobs().retry(query, why.withEventsPerSecond(50)).id();

        FailedEventJob job = failed.jobs().get(id); // its state, how many it has moved; or cancel(…), resume(…)
        // end::jobs

        assertThat(groups).hasSize(1);
        assertThat(dryRun.ready()).isEqualTo(3);
        assertThat(preview.count()).isEqualTo(3);
        assertThat(job.expected()).isEqualTo(3);
        await().untilAsserted(() -> assertThat(done).containsExactly("mailed", "mailed", "mailed"));
        await().untilAsserted(() -> assertThat(failed.jobs().get(id).state()).isEqualTo(FailedEventJob.State.DONE));
    }

    @Test
    void aHandlerCanSayNeverAgainAndNotNow() {
        eventBus.subscribe("ticket-sync", TicketUpdated.class).start((event, context) -> {
            if (event.changes().isEmpty()) {
                // tag::never
                throw new RejectEventException("nothing to synchronize"); // parked at once
                // end::never
            }
            if (context.attempt() == 1) {
                // tag::later
                throw new RetryLaterException(Duration.ofMillis(50), "the other system asks us to wait");
                // end::later
            }
            done.add("synchronized at attempt " + context.attempt());
        });
        eventBus.publish(new TicketUpdated(tenant, ticket, user, Map.of()));
        eventBus.publish(new TicketUpdated(tenant, ticket, user, Map.of("status", "waiting")));

        await().untilAsserted(() -> assertThat(done).containsExactly("synchronized at attempt 2"));
        assertThat(eventBus.failedEvents().find(FailedEventQuery.of("ticket-sync")))
                .extracting(FailedEvent::reason)
                .containsExactly(FailureReason.REJECTED);
    }

    @Test
    void theSameRunsInMemory() {
        // tag::memory
        try (EventBus inMemory = InMemoryEventBus.builder()
                .catalog(EventCatalog.of(PsaEvent.class))
                .build()) {
            inMemory.subscribe("ticket-search", TicketClosed.class).start((event, context) -> done.add("closed"));
            inMemory.publish(new TicketClosed(tenant, ticket, user));

            await().until(() -> done.contains("closed"));
        }
        // end::memory
    }

    private void tellSupport(Optional<UUID> eventId, int attempts, String message) {
        done.add("failed after " + attempts + ": " + message);
    }

    private void index(UUID ticket, Map<String, Object> fields) {
        done.add("indexed " + ticket + " " + fields);
    }
}
