package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the README shows of webhooks. */
class WebhookTourTest extends WebhookFixture {
    @Test
    void aTenantsEndpointGetsWhatItChose() throws Exception {
        WebhookOptions options = QUICK;
        URI url = URI.create("http://localhost:" + server.port() + "/hook");
        // tag::webhooks
        JdbcWebhookEndpoints endpoints = JdbcWebhookEndpoints.open(dataSource);
        WebhookSender sender = WebhookSender.start(dataSource, endpoints, options); // in every process
        bus.register(new WebhookSubscriber(sender, inbox));

        WebhookEndpoint endpoint = endpoints.register(tenant, url, Set.of("TICKET_CREATED", "TICKET_CLOSED"));
        String shownToItsOwner = endpoint.secrets().get(0).text(); // whsec_…
        // end::webhooks
        opened(sender);
        publish();
        awaitDelivered(1);
        assertThat(received("/hook")).hasSize(1);
        assertThat(shownToItsOwner).startsWith("whsec_");

        // tag::operate
        endpoints.rotate(tenant, endpoint.id(), Duration.ofDays(2)); // until then the old secret signs too

        List<UUID> failed = deliveries.failed(tenant, 100).stream() // with reasons
                .map(WebhookDeliveries.Failed::id)
                .toList();
        deliveries.retry(tenant, failed); // or discard
        // end::operate
        assertThat(failed).isEmpty();
    }
}
