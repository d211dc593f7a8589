package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.redis.Authority.Issued;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.settings.Settings;
import dev.eventbus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections over TLS to a real server, and what stands in their way. */
class TlsTest extends FaultTest {
    private static final String CLIENTS_PROVE = "yes";
    private static final String CLIENTS_NEED_NOT = "no";

    @TempDir
    Path folder;

    private final Handled handled = new Handled();
    private Authority authority;
    private Issued server;
    private RedisServer redis;
    private int tlsPort = 1; // nothing is there before a server is started

    @BeforeEach
    void issue() {
        authority = new Authority(folder, "ca");
        server = authority.issue("server");
    }

    private void start(Issued shown, String clients) {
        redis = start(RedisServer.builder()
                .embedded() // the 6.2 that comes with the testkit has no TLS
                .config("appendonly", "yes")
                .config("appendfsync", "always")
                .tls(shown.certificate(), shown.key(), authority.file())
                .config("tls-auth-clients", clients));
        tlsPort = redis.tlsPort();
    }

    private String uri() {
        return "rediss://127.0.0.1:" + tlsPort;
    }

    private EventBus bus(Tls tls) {
        return closeLater(builder(uri()).tls(tls).listener(told).build());
    }

    private void assertCarriesEvents(EventBus bus) {
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));
        bus.publish(placed(1));
        bus.publishAll(IntStream.range(2, 100).mapToObj(i -> placed(i)).toList());
        awaitHandled(handled, 1, 100, PATIENCE);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Supplier<EventBus> build) {
        return assertThatThrownBy(() -> closeLater(build.get()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining(Issued.PASSWORD);
    }

    // What works

    @Test
    void eventsTravelOverTlsAndAlsoAfterTheServerWasKilled() {
        start(server, CLIENTS_NEED_NOT);
        EventBus bus = bus(Tls.trusting(authority.file()));
        assertCarriesEvents(bus);
        assertThat(redis.command("CLIENT", "LIST").toString().lines().filter(line -> line.contains("name=eventbus-")))
                .isNotEmpty()
                .allMatch(line -> line.contains("laddr=127.0.0.1:" + tlsPort));

        redis.kill();
        redis.restart();
        Published published = bus.publish(placed(100));

        awaitHandled(handled, 1, 101, PATIENCE);
        awaitUp(bus);
        assertThat(published.stream()).isEqualTo(STREAM);
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(100L);
    }

    @Test
    void aClientCertificateInPemFilesIsShown() {
        start(server, CLIENTS_PROVE);
        Issued client = authority.issue("client");
        Path ca = authority.file();
        Path certificate = client.certificate();
        Path key = client.key();

        // tag::tls
        Tls tls = Tls.trusting(ca) // ca.pem: who signed the server's certificate
                .withClientCertificate(certificate, key); // only where the server demands one
        RedisEventBus.Builder described =
                RedisEventBus.builder().uri(uri()).tls(tls); // rediss://redis.example.com:6380
        // end::tls

        assertCarriesEvents(
                closeLater(described.catalog(EventCatalog.of(TestEvent.class)).build()));
    }

    @Test
    void keyStoresDoAsWell() {
        start(server, CLIENTS_PROVE);
        Issued client = authority.issueRsa("client");

        assertCarriesEvents(bus(Tls.trustingKeyStore(authority.trustStore(), Issued.PASSWORD)
                .withClientKeyStore(client.keyStore(), Issued.PASSWORD)));
    }

    @Test
    void theEnvironmentCanSayAllOfIt() {
        start(server, CLIENTS_PROVE);
        Issued client = authority.issue("client");
        Settings settings = Settings.fromEnvironment(Map.of(
                "EVENTBUS_URI", uri(),
                "EVENTBUS_TLS_CA", authority.file().toString(),
                "EVENTBUS_TLS_KEY_STORE", client.keyStore().toString(),
                "EVENTBUS_TLS_KEY_STORE_PASSWORD", Issued.PASSWORD));

        assertCarriesEvents(closeLater(RedisEventBus.builder()
                .catalog(EventCatalog.of(TestEvent.class))
                .settings(settings)
                .build()));
    }

    @Test
    void aRenewedCertificateIsTakenFromItsFileWithTheNextConnection() throws IOException {
        start(server, CLIENTS_PROVE);
        Issued client = authority.issue("client");
        EventBus bus = bus(Tls.trusting(authority.file()).withClientCertificate(client.certificate(), client.key()));
        bus.publish(placed(1));
        Issued stranger = new Authority(folder, "stranger").issue("strange-client");
        replace(client, stranger);
        redis.command("CLIENT", "KILL", "TYPE", "normal");
        assertRefused(() -> builder(uri())
                .tls(Tls.trusting(authority.file()).withClientCertificate(client.certificate(), client.key()))
                .build());

        replace(client, authority.issue("renewed"));

        bus.publish(placed(2));
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(2L);
    }

    private static void replace(Issued old, Issued by) throws IOException {
        Files.copy(by.certificate(), old.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(by.key(), old.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void whoSaysSoInTheUriDoesWithoutTheNameOfTheHost() {
        start(authority.issueForHost("elsewhere", "redis.example"), CLIENTS_NEED_NOT);

        assertCarriesEvents(closeLater(builder(uri() + "?verifyPeer=CA")
                .tls(Tls.trusting(authority.file()))
                .listener(told)
                .build()));
    }

    // What the server and this application do not agree upon

    @Test
    void aServerThatNobodyTrustsIsRefused() {
        start(server, CLIENTS_NEED_NOT);

        assertRefused(() -> builder(uri()).build())
                .hasMessageContaining("127.0.0.1:" + tlsPort)
                .hasMessageContaining("signed by nobody who is trusted")
                .hasMessageContaining("Tls.trusting");
        assertRefused(() -> bus(Tls.trusting(new Authority(folder, "stranger").file())))
                .hasMessageContaining("signed by nobody who is trusted");
    }

    @Test
    void aServerWithTheCertificateOfAnotherHostIsRefused() {
        start(authority.issueForHost("elsewhere", "redis.example"), CLIENTS_NEED_NOT);

        assertRefused(() -> bus(Tls.trusting(authority.file())))
                .hasMessageContaining("is not for 127.0.0.1")
                .hasMessageContaining("host in the URI");
    }

    @Test
    void aServerWhoseCertificateHasExpiredIsRefused() {
        start(authority.issueExpired("old"), CLIENTS_NEED_NOT);

        assertRefused(() -> bus(Tls.trusting(authority.file()))).hasMessageContaining("has expired");
    }

    @Test
    void whatIsMissingForAServerThatDemandsACertificateIsSaid() {
        start(server, CLIENTS_PROVE);

        assertRefused(() -> bus(Tls.trusting(authority.file())))
                .hasMessageContaining("demands a certificate")
                .hasMessageContaining("withClientCertificate");
    }

    @Test
    void aCertificateThatTheServerDoesNotTrustIsRefusedByIt() {
        start(server, CLIENTS_PROVE);
        Issued stranger = new Authority(folder, "stranger").issue("client");

        assertRefused(() -> bus(
                        Tls.trusting(authority.file()).withClientCertificate(stranger.certificate(), stranger.key())))
                .hasMessageContaining("refuses this application's certificate");
    }

    @Test
    void aPortWithoutTlsIsNamed() {
        start(server, CLIENTS_NEED_NOT);

        assertThatThrownBy(() -> closeLater(builder("rediss://127.0.0.1:" + redis.port())
                        .tls(Tls.trusting(authority.file()))
                        .build()))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + redis.port())
                .hasMessageContaining("for TLS");
        assertThatThrownBy(
                        () -> closeLater(builder("redis://127.0.0.1:" + tlsPort).build()))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + tlsPort)
                .hasMessageContaining("rediss://");
    }

    // What the files do not have

    @Test
    void tlsSettingsWithAUriWithoutTlsAreRefused() {
        assertRefused(() -> builder("redis://127.0.0.1:" + tlsPort)
                        .tls(Tls.defaults())
                        .build())
                .hasMessageContaining("rediss://");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Path missing = folder.resolve("nowhere.pem");

        assertRefused(() -> bus(Tls.trusting(missing)))
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("no such file");
        assertRefused(() -> bus(Tls.trusting(authority.file()).withClientCertificate(server.certificate(), missing)))
                .hasMessageContaining(missing.toString());
        assertRefused(() -> bus(Tls.defaults().withClientKeyStore(missing, Issued.PASSWORD)))
                .hasMessageContaining(missing.toString());
        assertRefused(() -> bus(Tls.trusting(folder)))
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aFileThatIsNotPemIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.pem"), "not a certificate");
        Path damaged = folder.resolve("damaged.pem");
        Authority.writePem(damaged, "CERTIFICATE", new byte[] {1, 2, 3});

        assertRefused(() -> bus(Tls.trusting(text)))
                .hasMessageContaining(text.toString())
                .hasMessageContaining("BEGIN CERTIFICATE");
        assertRefused(() -> bus(Tls.trusting(damaged))).hasMessageContaining("damaged");
        assertRefused(() -> bus(Tls.defaults().withClientCertificate(server.certificate(), server.certificate())))
                .hasMessageContaining(server.certificate().toString())
                .hasMessageContaining("BEGIN PRIVATE KEY");
    }

    @Test
    void aKeyOfAnotherKindSaysHowToConvertIt() {
        Path key = folder.resolve("old.key");
        Authority.writePem(key, "RSA PRIVATE KEY", new byte[] {1, 2, 3});

        assertRefused(() -> bus(Tls.defaults().withClientCertificate(server.certificate(), key)))
                .hasMessageContaining("RSA PRIVATE KEY")
                .hasMessageContaining("openssl pkcs8");
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateIsRefused() {
        Issued other = authority.issue("other");
        Issued rsa = authority.issueRsa("rsa");

        assertRefused(() -> bus(Tls.defaults().withClientCertificate(server.certificate(), other.key())))
                .hasMessageContaining(other.key().toString())
                .hasMessageContaining(server.certificate().toString());
        assertRefused(() -> bus(Tls.defaults().withClientCertificate(server.certificate(), rsa.key())))
                .hasMessageContaining(rsa.key().toString());
    }

    @Test
    void aKeyStoreThatCannotBeUsedIsNamed() {
        Path trust = authority.trustStore();

        assertRefused(() -> bus(Tls.trustingKeyStore(trust, "wrong one")))
                .hasMessageContaining(trust.toString())
                .hasMessageContaining("password");
        assertRefused(() -> bus(Tls.defaults().withClientKeyStore(trust, Issued.PASSWORD)))
                .hasMessageContaining(trust.toString())
                .hasMessageContaining("no private key");
        assertRefused(() -> bus(Tls.trustingKeyStore(server.certificate(), Issued.PASSWORD)))
                .hasMessageContaining(server.certificate().toString());
    }

    @Test
    void whatATlsSettingShowsOfItselfHasNoPassword() {
        assertThat(Tls.trustingKeyStore(authority.trustStore(), Issued.PASSWORD)
                        .withClientKeyStore(server.keyStore(), Issued.PASSWORD)
                        .toString())
                .contains("server.p12")
                .doesNotContain(Issued.PASSWORD);
    }
}
