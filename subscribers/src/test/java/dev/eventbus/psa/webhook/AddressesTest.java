package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.RetryPolicy;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks may connect to. */
class AddressesTest extends WebhookFixture {
    private static final WebhookOptions PUBLIC_ONLY = WebhookOptions.defaults()
            .withPoll(QUICK.poll())
            .withTimeouts(QUICK.connectTimeout(), QUICK.timeout())
            .withRetry(RetryPolicy.never());

    @Test
    void nothingIsSentToThisMachineHoweverItIsSpelled() throws Exception {
        start(PUBLIC_ONLY);
        List<String> hosts = List.of(
                "127.0.0.1",
                "2130706433",
                "localhost",
                "[::1]",
                "[::]",
                "0.0.0.0",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]");
        for (String host : hosts) {
            register("http://%s:%d".formatted(host, server.port()), "/hook");
        }

        publish();
        awaitDelivered(1);

        assertThat(deliveries.failed(tenant, 100))
                .hasSameSizeAs(hosts)
                .allSatisfy(failed -> assertThat(failed.reason()).contains("may not connect to"));
        assertThat(received("/hook")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "100.64.0.1",
                "100.100.100.200",
                "169.254.169.254",
                "168.63.129.16",
                "192.0.0.192",
                "198.18.0.1",
                "203.0.113.9",
                "224.0.0.1",
                "255.255.255.255",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "fec0::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1"
            })
    void addressesThatAreNotPublicAreRefused(String address) throws Exception {
        assertThat(new PublicAddresses().test(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "172.15.0.1",
                "172.32.0.1",
                "100.128.0.1",
                "192.0.1.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1"
            })
    void publicAddressesAreNot(String address) throws Exception {
        assertThat(new PublicAddresses().test(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void whatWasCheckedIsWhatIsConnectedToAlsoWhenTheNameChangesMeanwhile() throws Exception {
        InetAddress allowed = InetAddress.getByName("127.0.0.2");
        AtomicInteger lookups = new AtomicInteger();
        WebhookOptions options = PUBLIC_ONLY.withAllowed(allowed::equals);
        WebhookClient client = new WebhookClient(
                options,
                host -> lookups.incrementAndGet() == 1
                        ? new InetAddress[] {allowed}
                        : new InetAddress[] {allowed, InetAddress.getByName("127.0.0.3")});
        start(opened(WebhookSender.start(dataSource, endpoints, options, client)));
        register("http://rebound.example:" + server.port(), "/hook");

        publish();
        awaitDelivered(1);
        assertThat(lookups).hasValue(1);
        publish();
        awaitDelivered(2);

        assertThat(received("/hook")).singleElement().satisfies(request -> {
            assertThat(request.to()).isEqualTo(allowed);
            assertThat(request.headers()).containsEntry("host", "rebound.example:" + server.port());
        });
        assertThat(deliveries.failed(tenant, 10))
                .singleElement()
                .satisfies(failed -> assertThat(failed.reason()).contains("127.0.0.3"));
        assertThat(lookups).hasValue(2);
    }
}
