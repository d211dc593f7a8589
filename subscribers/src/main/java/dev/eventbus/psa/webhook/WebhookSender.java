package dev.eventbus.psa.webhook;

import dev.eventbus.ConfigurationException;
import dev.eventbus.RetryPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what {@link WebhookSubscriber}s have written. Every process may have one; they share the work.
 *
 * <p><b>At least once.</b> A delivery stays in its table until its endpoint has answered with 2xx. It is sent again when
 * anything else happened, an answer that was lost included, and when its process died, a minute after its timeout: always
 * with the same body and {@code webhook-id}, which is the event's id, so that an endpoint can tell. In no certain order. When
 * the attempts are used up, or the endpoint is gone or was removed, the delivery is kept as failed
 * ({@link WebhookDeliveries}).
 *
 * <p><b>Each endpoint for itself.</b> A delivery is retried at its own times; an endpoint has its own share of the attempts
 * under way, and a break after failures in a row, in which its deliveries wait and spend no attempts. So one endpoint neither
 * delays nor repeats what others get ({@link WebhookOptions#withConcurrency}).
 *
 * <p><b>The message</b> is a POST of the CloudEvent with the headers of Standard Webhooks: {@code webhook-id},
 * {@code webhook-timestamp} and {@code webhook-signature}, one for each secret of the endpoint. Redirects are failures; 410
 * disables the endpoint; {@code Retry-After} is kept to, by all deliveries to the endpoint.
 */
public final class WebhookSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final DataSource dataSource;
    private final WebhookEndpoints endpoints;
    private final WebhookOptions options;
    private final DeliveryQueue queue;
    private final WebhookClient client;
    private final EndpointGates gates;
    private final ExecutorService workers;
    private final AtomicInteger free;
    private final Semaphore wake = new Semaphore(0);
    private final Thread claiming = new Thread(this::run, "eventbus-webhooks");
    private volatile boolean ended;
    private boolean failing;

    private WebhookSender(
            DataSource dataSource, WebhookEndpoints endpoints, WebhookOptions options, WebhookClient client) {
        this.dataSource = dataSource;
        this.endpoints = endpoints;
        this.options = options;
        this.queue = new DeliveryQueue(dataSource);
        this.client = client;
        this.gates = new EndpointGates(options.perEndpoint(), options.breakerFailures(), options.breakerPause());
        this.free = new AtomicInteger(options.concurrency());
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(
                options.concurrency(), task -> new Thread(task, "eventbus-webhooks-" + number.incrementAndGet()));
        claiming.setDaemon(true);
    }

    /**
     * Starts to send.
     *
     * @param dataSource the database with the tables of {@code dev/eventbus/psa/<database>/V103__eventbus_webhooks.sql}; for
     *     all tenants
     * @throws dev.eventbus.ConfigurationException if the table of the deliveries is missing or has another shape; everything
     *     that is wrong is named
     * @throws SQLException if the database does not answer
     */
    public static WebhookSender start(DataSource dataSource, WebhookEndpoints endpoints, WebhookOptions options)
            throws SQLException {
        return start(dataSource, endpoints, options, new WebhookClient(options));
    }

    static WebhookSender start(
            DataSource dataSource, WebhookEndpoints endpoints, WebhookOptions options, WebhookClient client)
            throws SQLException {
        WebhookSender sender = new WebhookSender(dataSource, endpoints, options, client);
        try {
            sender.queue.check();
        } catch (SQLException | ConfigurationException e) {
            client.close();
            throw e;
        }
        sender.claiming.start();
        return sender;
    }

    DataSource dataSource() {
        return dataSource;
    }

    WebhookEndpoints endpoints() {
        return endpoints;
    }

    /** Something may be due. */
    void wake() {
        wake.release();
    }

    private void run() {
        while (!ended) {
            try {
                if (!round()) {
                    awaitNext();
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                tellFailure(e);
            }
        }
    }

    private void awaitNext() throws InterruptedException {
        if (wake.tryAcquire(options.poll().toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private void tellFailure(Exception failure) {
        if (!failing) {
            LOG.warn(
                    "Webhooks cannot be looked for, and are looked for again until they can: {}", failure.getMessage());
        }
        failing = true;
        try {
            awaitNext();
        } catch (InterruptedException e) {
            ended = true;
        }
    }

    /** Claims and begins what there is room for; says whether there may be more. */
    private boolean round() throws SQLException {
        int room = free.get();
        if (room == 0) {
            return false;
        }
        List<Delivery> entered = new ArrayList<>();
        int seen;
        try {
            seen = queue.claim(
                    room,
                    gates.shut(),
                    delivery -> gates.enter(delivery.endpointId()) && entered.add(delivery),
                    options.timeout().plus(GRACE));
        } catch (SQLException | RuntimeException e) {
            entered.forEach(delivery -> gates.leave(delivery.endpointId(), null));
            throw e;
        }
        failing = false;
        for (Delivery delivery : entered) {
            free.decrementAndGet();
            workers.execute(() -> send(delivery));
        }
        return seen == room && !entered.isEmpty();
    }

    private void send(Delivery delivery) {
        Outcome outcome = null;
        try {
            Optional<WebhookEndpoint> endpoint = endpoints.find(delivery.tenantId(), delivery.endpointId());
            if (endpoint.isEmpty()) {
                giveUp(delivery, "the endpoint was removed");
            } else if (endpoint.get().disabled() != null) {
                giveUp(delivery, "the endpoint is disabled: " + endpoint.get().disabled());
            } else if (delivery.attempt() > options.retry().maxAttempts()) {
                giveUp(delivery, "its sender died in each attempt");
            } else {
                outcome = client.post(endpoint.get(), delivery);
                settle(delivery, outcome);
            }
        } catch (Exception e) { // the lease ends, and it is sent again
            LOG.warn("What became of {} could not be written; it is sent again: {}", delivery, e.getMessage());
        } finally {
            gates.leave(delivery.endpointId(), outcome);
            free.incrementAndGet();
            wake();
        }
    }

    private void settle(Delivery delivery, Outcome outcome) throws Exception {
        if (outcome instanceof Outcome.Accepted) {
            queue.delivered(delivery);
        } else if (outcome instanceof Outcome.Gone) {
            endpoints.disable(delivery.tenantId(), delivery.endpointId(), "it answered 410 Gone");
            giveUp(delivery, "HTTP 410, and the endpoint is disabled");
        } else if (outcome instanceof Outcome.Refused refused) {
            retry(delivery, refused);
        }
    }

    private void retry(Delivery delivery, Outcome.Refused refused) throws SQLException {
        RetryPolicy policy = options.retry();
        Duration delay = policy.delayAfter(
                delivery.attempt(), ThreadLocalRandom.current().nextDouble());
        @Nullable Duration asked = refused.retryAfter();
        Duration pause = asked != null && asked.compareTo(delay) > 0 ? asked : delay;
        boolean tooLate = policy.timeLimit()
                .map(limit -> delivery.age().plus(pause).compareTo(limit) > 0)
                .orElse(false);
        if (tooLate || delivery.attempt() >= policy.maxAttempts()) {
            giveUp(delivery, refused.reason());
        } else {
            queue.again(delivery, pause, refused.reason());
        }
    }

    private void giveUp(Delivery delivery, String reason) throws SQLException {
        queue.fail(delivery, reason);
        LOG.warn("Webhook {} has failed after {} attempts, and is kept: {}", delivery, delivery.attempt(), reason);
    }

    /**
     * Begins nothing more, and waits for what is under way, at most for its timeout. What is not done by then is sent again by
     * another process or the next start.
     */
    @Override
    public void close() {
        ended = true;
        wake();
        try {
            claiming.join(options.timeout().toMillis());
            workers.shutdown();
            if (!workers.awaitTermination(options.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
