package dev.eventbus.psa.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Envelope;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.EventMetadata;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RetryLaterException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.job.JobEvent.RenderReport;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Slow work as a subscription of its own: what the README shows. */
@WithRedis
@ExtendWith(LeakCheck.class)
class JobQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final UUID tenant = UUID.randomUUID();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final List<Envelope<?>> begun = new CopyOnWriteArrayList<>();
    private final List<EventContext> handled = new CopyOnWriteArrayList<>();
    private EventBus eventBus;

    @BeforeEach
    void open(RedisServer redis, KeyPrefix prefix) {
        eventBus = RedisEventBus.builder()
                .uri(redis.uri())
                .keyPrefix(prefix.value())
                .catalog(EventCatalog.of(PsaEvent.class, JobEvent.class))
                .source("psa")
                .listener(new EventBusListener() {
                    @Override
                    public void handled(EventContext context, Duration took) {
                        handled.add(context);
                    }
                })
                .build();
        eventBus.register(new ReportSubscriber(eventBus));
    }

    @AfterEach
    void close() {
        mayEnd.countDown();
        eventBus.close();
    }

    private void work() {
        // tag::work
        eventBus.subscribe("render-report", RenderReport.class)
                .concurrency(4)
                .handlerTimeout(Duration.ofMinutes(30))
                .retry(RetryPolicy.defaults().withMaxAttempts(3).withFixedDelay(Duration.ofMillis(50)))
                .start((job, context) -> {
                    Duration early = Duration.between(Instant.now(), job.notBefore());
                    if (!early.isNegative()) {
                        throw new RetryLaterException(early, "not due yet"); // counts as an attempt
                    }
                    render(job, context);
                });
        // end::work
    }

    private void render(RenderReport job, EventContext context) throws InterruptedException {
        begun.add(context.envelope());
        mayEnd.await();
    }

    private UUID closeTicket(EventMetadata metadata) {
        return eventBus.publish(new TicketClosed(tenant, UUID.randomUUID(), UUID.randomUUID()), metadata)
                .eventId();
    }

    private long handled(String subscription) {
        return handled.stream()
                .filter(context -> context.subscription().equals(subscription))
                .count();
    }

    @Test
    void slowJobsRunSideBySideAndHoldUpNeitherTheEventsNorEachOther() {
        work();

        for (int i = 0; i < 20; i++) {
            closeTicket(EventMetadata.none());
        }

        await().atMost(PATIENCE).until(() -> handled("reports") == 20 && begun.size() == 4);
        assertThat(handled("render-report")).isZero();
        mayEnd.countDown();
        await().atMost(PATIENCE).until(() -> handled("render-report") == 20);
    }

    @Test
    void aJobKnowsWhatItComesFrom() {
        work();

        UUID cause = closeTicket(EventMetadata.none().withCorrelationId("c-1"));

        await().atMost(PATIENCE).until(() -> begun.size() == 1);
        assertThat(begun.get(0).causationId()).isEqualTo(cause);
        assertThat(begun.get(0).correlationId()).isEqualTo("c-1");
        assertThat(begun.get(0).tenantId()).isEqualTo(tenant);
    }

    @Test
    void anEventThatIsHandledTwiceMakesOneJob() {
        eventBus.subscribe("twice", TicketClosed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ZERO))
                .start((event, context) -> {
                    new ReportSubscriber(eventBus).closed(event, context);
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("as if it crashed after the hand-over");
                    }
                });

        closeTicket(EventMetadata.none());
        closeTicket(EventMetadata.none());
        await().atMost(PATIENCE).until(() -> handled("twice") == 2 && handled("reports") == 2);
        mayEnd.countDown();
        work();

        await().atMost(PATIENCE).until(() -> handled("render-report") == 2 && lag("render-report") == 0);
        assertThat(begun).hasSize(2).extracting(Envelope::id).doesNotHaveDuplicates();
    }

    private long lag(String subscription) {
        return eventBus.subscriptionStats().stream()
                .filter(stats -> stats.subscription().equals(subscription))
                .mapToLong(stats -> stats.lag() + stats.held() + stats.retrying())
                .sum();
    }

    @Test
    void aJobThatFailsIsRetriedAndParkedByItself() {
        eventBus.subscribe("render-report", RenderReport.class)
                .retry(RetryPolicy.defaults().withMaxAttempts(2).withFixedDelay(Duration.ZERO))
                .start((job, context) -> {
                    begun.add(context.envelope());
                    throw new IllegalStateException("no paper");
                });

        closeTicket(EventMetadata.none());

        await().atMost(PATIENCE).until(() -> eventBus.failedEvents().count(FailedEventQuery.of("render-report")) == 1);
        assertThat(begun).hasSize(2);
        assertThat(handled("reports")).isEqualTo(1);
        assertThat(eventBus.failedEvents().count(FailedEventQuery.of("reports")))
                .isZero();
    }

    @Test
    void aJobWaitsUntilItIsDue() {
        work();
        mayEnd.countDown();
        Instant due = Instant.now().plusMillis(700);

        eventBus.publish(new RenderReport(tenant, UUID.randomUUID(), due));

        await().atMost(PATIENCE).until(() -> handled("render-report") == 1);
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        assertThat(begun).hasSize(1);
    }
}
