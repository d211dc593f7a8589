package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventMetadata;
import dev.eventbus.RetryPolicy;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketUpdated;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What webhooks promise, on whichever database. */
abstract class WebhookContract extends WebhookFixture {
    private static final WebhookOptions ONE_ATTEMPT = QUICK.withRetry(RetryPolicy.never());

    @Test
    void anEventReachesEachEndpointOfItsTenantThatWantsItsTypeAndNoOther() throws Exception {
        start(QUICK);
        WebhookEndpoint first = register("/first");
        register("/second");
        String here = "http://127.0.0.1:" + server.port();
        endpoints.register(tenant, URI.create(here + "/other-type"), Set.of("TICKET_CREATED", "INVOICE_GENERATED"));
        endpoints.register(UUID.randomUUID(), URI.create(here + "/other-tenant"), Set.of("TICKET_CLOSED"));
        UUID ticket = UUID.randomUUID();
        UUID user = UUID.randomUUID();

        UUID id = bus.publish(
                        new TicketClosed(tenant, ticket, user),
                        EventMetadata.none().withUserId(user).withCorrelationId("c-1"))
                .eventId();
        bus.publish(new TicketUpdated(tenant, ticket, user, Map.of("status", "waiting")));
        awaitDelivered(1);

        assertThat(received("/second")).hasSize(1);
        assertThat(received("/other-type")).isEmpty();
        assertThat(received("/other-tenant")).isEmpty();
        assertThat(received("/first")).singleElement().satisfies(request -> {
            assertThat(request.headers())
                    .containsEntry("webhook-id", id.toString())
                    .containsEntry("content-type", "application/cloudevents+json; charset=UTF-8");
            assertThat(Instant.ofEpochSecond(Long.parseLong(request.headers().get("webhook-timestamp"))))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            assertThat(request.headers().get("webhook-signature"))
                    .isEqualTo(signed(request, first.secrets().get(0)));
            JsonNode event = JsonMapper.shared().readTree(request.body());
            assertThat(event.get("specversion").stringValue()).isEqualTo("1.0");
            assertThat(event.get("id").stringValue()).isEqualTo(id.toString());
            assertThat(event.get("type").stringValue()).isEqualTo("TICKET_CLOSED");
            assertThat(event.get("source").stringValue()).isEqualTo("psa");
            assertThat(Instant.parse(event.get("time").stringValue())).isBeforeOrEqualTo(Instant.now());
            assertThat(event.get("tenantid").stringValue()).isEqualTo(tenant.toString());
            assertThat(event.get("userid").stringValue()).isEqualTo(user.toString());
            assertThat(event.get("correlationid").stringValue()).isEqualTo("c-1");
            assertThat(event.get("data").get("ticketId").stringValue()).isEqualTo(ticket.toString());
            assertThat(event.propertyNames()).allMatch(name -> name.matches("[a-z0-9]+"));
        });
    }

    @Test
    void whileASecretIsRotatedBothSignAndAfterThatTheNewOneAlone() throws Exception {
        start(QUICK);
        WebhookEndpoint endpoint = register("/hook");
        WebhookSecret old = endpoint.secrets().get(0);

        WebhookSecret second =
                endpoints.rotate(tenant, endpoint.id(), Duration.ofHours(1)).orElseThrow();
        publish();
        awaitDelivered(1);
        WebhookSecret third =
                endpoints.rotate(tenant, endpoint.id(), Duration.ZERO).orElseThrow();
        publish();
        awaitDelivered(2);

        HttpServer.Request during = received("/hook").get(0);
        HttpServer.Request after = received("/hook").get(1);
        assertThat(during.headers().get("webhook-signature").split(" "))
                .containsExactly(signed(during, second), signed(during, old));
        assertThat(after.headers()).containsEntry("webhook-signature", signed(after, third));
        assertThat(endpoints.rotate(UUID.randomUUID(), endpoint.id(), Duration.ZERO))
                .isEmpty();
    }

    /** As an endpoint would verify it, without our classes. */
    private static String signed(HttpServer.Request request, WebhookSecret secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.text().substring(6)), "HmacSHA256"));
        String content = request.headers().get("webhook-id") + "."
                + request.headers().get("webhook-timestamp") + "." + request.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void severalSendersSendEachDeliveryOnce() throws Exception {
        start(QUICK);
        opened(WebhookSender.start(dataSource, endpoints, QUICK));
        opened(WebhookSender.start(dataSource, endpoints, QUICK));
        register("/hook");

        List<String> ids =
                IntStream.range(0, 60).mapToObj(i -> publish().toString()).toList();
        awaitDelivered(60);

        assertThat(received("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void anEventThatIsHandledTwiceIsSentOnce() throws Exception {
        WebhookSender sender = opened(WebhookSender.start(dataSource, endpoints, QUICK));
        register("/hook");
        WebhookSubscriber subscriber = new WebhookSubscriber(sender, inbox);
        Semaphore twice = new Semaphore(0);
        bus.subscribe("webhooks", TicketClosed.class).start((event, context) -> {
            subscriber.on(event, context);
            subscriber.on(event, context);
            twice.release();
        });

        publish();
        twice.acquire();
        awaitDelivered(1);

        assertThat(received("/hook")).hasSize(1);
    }

    @Test
    void whatADeadSenderHadClaimedIsSentAfterItsLeaseAndCannotBeSettledByIt() throws Exception {
        WebhookEndpoint endpoint = register("/hook");
        DeliveryQueue dead = new DeliveryQueue(dataSource);
        UUID event = UUID.randomUUID();
        Transactions.in(dataSource, connection -> {
            DeliveryQueue.add(connection, List.of(endpoint), event, "TICKET_CLOSED", "{}");
            return event;
        });
        List<Delivery> claimed = new ArrayList<>();
        dead.claim(10, List.of(), claimed::add, Duration.ofMillis(300));
        assertThat(dead.claim(10, List.of(), claimed::add, Duration.ofMillis(300)))
                .isZero();

        server.answer("/hook", HttpServer.status("500"), (socket, out) -> {
            try {
                dead.delivered(claimed.get(0));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            HttpServer.status("500").on(socket, out);
        });
        start(QUICK);
        awaitIt(() -> received("/hook").size() == 3);
        awaitIt(() -> deliveries.backlog().pending() == 0);

        assertThat(claimed).hasSize(1);
        assertThat(received("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsOnly(event.toString());
    }

    @Test
    void whatKillsItsSenderInEachAttemptIsNotSentForEver() throws Exception {
        WebhookEndpoint endpoint = register("/hook");
        DeliveryQueue dead = new DeliveryQueue(dataSource);
        Transactions.in(dataSource, connection -> {
            DeliveryQueue.add(connection, List.of(endpoint), UUID.randomUUID(), "TICKET_CLOSED", "{}");
            return endpoint;
        });
        assertThat(dead.claim(10, List.of(), delivery -> true, Duration.ZERO)).isEqualTo(1);

        start(ONE_ATTEMPT);
        awaitIt(() -> deliveries.backlog().failed() == 1);

        assertThat(deliveries.failed(tenant, 10).get(0).reason()).contains("died");
        assertThat(received("/hook")).isEmpty();
    }

    @Test
    void whatUsedUpItsAttemptsIsKeptUntilSomebodyOfItsTenantRetriesOrDiscardsIt() throws Exception {
        start(ONE_ATTEMPT);
        WebhookEndpoint endpoint = register("/hook");
        server.answer("/hook", HttpServer.status("500 Oh"), HttpServer.status("503 Oh"));

        UUID first = publish();
        awaitDelivered(1);
        UUID second = publish();
        awaitDelivered(2);

        List<WebhookDeliveries.Failed> failed = deliveries.failed(tenant, 10);
        assertThat(failed).hasSize(2).first().satisfies(each -> {
            assertThat(each.eventId()).isEqualTo(first);
            assertThat(each.endpointId()).isEqualTo(endpoint.id());
            assertThat(each.attempts()).isEqualTo(1);
            assertThat(each.reason()).isEqualTo("HTTP 500");
        });
        assertThat(failed.get(1).reason()).isEqualTo("HTTP 503");
        List<UUID> ids = failed.stream().map(WebhookDeliveries.Failed::id).toList();
        assertThat(deliveries.retry(UUID.randomUUID(), ids)).isZero();
        assertThat(deliveries.discard(UUID.randomUUID(), ids)).isZero();
        assertThat(deliveries.failed(UUID.randomUUID(), 10)).isEmpty();
        assertThat(deliveries.backlog().failed()).isEqualTo(2);

        assertThat(deliveries.discard(tenant, ids.subList(0, 1))).isEqualTo(1);
        assertThat(deliveries.retry(tenant, ids)).isEqualTo(1);

        awaitIt(() -> deliveries.backlog().equals(new WebhookDeliveries.Backlog(0, Duration.ZERO, 0)));
        assertThat(received("/hook"))
                .extracting(request -> request.headers().get("webhook-id"))
                .containsExactly(first.toString(), second.toString(), second.toString());
        assertThat(received("/hook").get(2).body())
                .isEqualTo(received("/hook").get(1).body());
    }

    @Test
    void anEndpointThatIsGoneIsDisabledAndGetsNothingUntilItIsEnabled() throws Exception {
        start(QUICK);
        WebhookEndpoint endpoint = register("/hook");
        server.answer("/hook", HttpServer.status("410 Gone"));

        publish();
        awaitDelivered(1);

        assertThat(endpoints.find(tenant, endpoint.id()).orElseThrow().disabled())
                .contains("410");
        assertThat(deliveries.failed(tenant, 10))
                .singleElement()
                .satisfies(each -> assertThat(each.reason()).contains("410"));

        deliveries.retry(tenant, List.of(deliveries.failed(tenant, 10).get(0).id()));
        awaitIt(() -> deliveries.backlog().failed() == 1);
        assertThat(deliveries.failed(tenant, 10).get(0).reason()).contains("disabled");
        assertThat(received("/hook")).hasSize(1);

        assertThat(endpoints.enable(tenant, endpoint.id())).isTrue();
        publish();
        awaitIt(() -> received("/hook").size() == 2);
    }

    @Test
    void whatWasToBeSentToAnEndpointThatIsRemovedFails() throws Exception {
        start(QUICK);
        WebhookEndpoint endpoint = register("/hook");
        server.answer("/hook", (socket, out) -> {
            try {
                endpoints.remove(tenant, endpoint.id());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            HttpServer.status("500").on(socket, out);
        });

        publish();
        awaitDelivered(1);

        assertThat(deliveries.failed(tenant, 10))
                .singleElement()
                .satisfies(each -> assertThat(each.reason()).isEqualTo("the endpoint was removed"));
        assertThat(received("/hook")).hasSize(1);
    }

    @Test
    void whatEndsInAnErrorIsNotCommitted() throws Exception {
        assertThatThrownBy(() -> Transactions.in(dataSource, connection -> {
                    connection
                            .prepareStatement("INSERT INTO eventbus_inbox (subscription, event_id, handled_at)"
                                    + " VALUES ('webhooks', '" + UUID.randomUUID() + "', CURRENT_TIMESTAMP)")
                            .execute();
                    throw new StackOverflowError("of a test");
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(inboxed()).isZero();
    }

    @Test
    void tablesOfAnotherShapeAreRefusedColumnByColumn() throws Exception {
        sql("ALTER TABLE eventbus_webhook_delivery DROP COLUMN reason");
        sql("ALTER TABLE eventbus_webhook_delivery DROP COLUMN attempts");
        sql("ALTER TABLE eventbus_webhook_endpoint DROP COLUMN previous_until");

        assertThatThrownBy(() -> WebhookSender.start(dataSource, endpoints, QUICK))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("eventbus_webhook_delivery", "column attempts", "column reason", "V103__");
        assertThatThrownBy(() -> JdbcWebhookEndpoints.open(dataSource))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("eventbus_webhook_endpoint", "column previous_until", "V103__");
    }

    private void sql(String statement) throws SQLException {
        Transactions.in(
                dataSource, connection -> connection.prepareStatement(statement).execute());
    }

    @Test
    void anEndpointIsRefusedForItsUrlItsTypesOrTheirNumber() throws Exception {
        for (String url :
                List.of("ftp://example.org", "https:///x", "https://user:pw@example.org", "https://a.org/#b")) {
            assertThatThrownBy(() -> endpoints.register(tenant, URI.create(url), Set.of("TICKET_CLOSED")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its URL must")
                    .hasMessageNotContaining("pw");
        }
        URI url = URI.create("https://example.org/hook?token=geheim");
        assertThatThrownBy(() -> endpoints.register(tenant, url, Set.of()))
                .hasMessageContaining("at least one event type");
        assertThatThrownBy(() -> endpoints.register(tenant, url, Set.of("A B"))).hasMessageContaining("event types");
        for (int i = 0; i < JdbcWebhookEndpoints.MAX_PER_TENANT; i++) {
            endpoints.register(tenant, url, Set.of("TICKET_CLOSED"));
        }
        assertThatThrownBy(() -> endpoints.register(tenant, url, Set.of("TICKET_CLOSED")))
                .hasMessageContaining("50 endpoints");
        assertThat(endpoints.of(tenant).get(0).toString()).doesNotContain("geheim", "whsec");
    }

    @Test
    void anEventOfATypeThatNobodyWantsIsWrittenNowhere() throws Exception {
        start(QUICK);
        register("/hook");

        bus.publish(new TicketCreated(tenant, UUID.randomUUID(), UUID.randomUUID()));
        publish();
        awaitDelivered(1);

        assertThat(received("/hook")).hasSize(1);
    }
}
