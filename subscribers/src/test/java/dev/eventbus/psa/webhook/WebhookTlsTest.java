package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.RetryPolicy;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTlsTest extends WebhookFixture {
    private static final char[] PASSWORD = "store-secret".toCharArray();
    private static final WebhookOptions PATIENT = QUICK.withRetry(RetryPolicy.never());

    private static SSLContext mine;
    private static SSLContext somebodyElses;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) throws Exception {
        mine = certificate(folder.resolve("mine.p12"), "IP:127.0.0.1");
        somebodyElses = certificate(folder.resolve("else.p12"), "DNS:example.org");
    }

    /** A context that shows a new certificate for {@code name}, and trusts it and no other. */
    private static SSLContext certificate(Path file, String name) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        String.valueOf(PASSWORD),
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("own", keys.getCertificate("mykey"));
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(keys, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private HttpServer serverWith(SSLContext certificate) {
        return opened(new HttpServer(certificate.getServerSocketFactory()));
    }

    private String reasonOf(WebhookOptions options, int port) throws Exception {
        start(options);
        register("https://127.0.0.1:" + port, "/hook");
        publish();
        awaitDelivered(1);
        return deliveries.failed(tenant, 10).get(0).reason();
    }

    @Test
    void anEndpointWithACertificateOfItsNameThatIsTrustedGetsItsEvents() throws Exception {
        HttpServer server = serverWith(mine);
        start(PATIENT.withTls(mine));
        register("https://127.0.0.1:" + server.port(), "/hook");

        publish();
        awaitDelivered(1);

        assertThat(server.requests("/hook")).hasSize(1);
        assertThat(deliveries.backlog().failed()).isZero();
    }

    @Test
    void oneWithACertificateForAnotherNameGetsNothing() throws Exception {
        HttpServer server = serverWith(somebodyElses);

        assertThat(reasonOf(PATIENT.withTls(somebodyElses), server.port()))
                .containsIgnoringCase("subject alternative names");
        assertThat(server.requests("/hook")).isEmpty();
    }

    @Test
    void oneThatNobodyTrustsGetsNothing() throws Exception {
        HttpServer server = serverWith(mine);

        assertThat(reasonOf(PATIENT, server.port())).contains("SSLHandshakeException");
        assertThat(server.requests("/hook")).isEmpty();
    }

    @Test
    void oneThatNeverEndsItsHandshakeIsLeftAtTheTimeout() throws Exception {
        WebhookOptions quick = PATIENT.withTimeouts(Duration.ofMillis(400), Duration.ofMillis(400));

        try (ServerSocket silent = new ServerSocket(0)) {
            assertThat(reasonOf(quick, silent.getLocalPort())).contains("no answer within PT0.4S");
        }
    }
}
