package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.redis.Authority.Issued;
import dev.eventbus.redis.Diagnosis.StreamSize;
import dev.eventbus.testkit.RedisCluster;
import dev.eventbus.testkit.RedisSentinels;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failovers where everybody speaks TLS and has to show a certificate: clients, servers, Sentinels, nodes of a cluster. */
class TlsFailoverTest extends FailoverTest {
    @TempDir
    Path folder;

    private RedisServerBuilder server;
    private Tls tls;

    @BeforeEach
    void issue() {
        Authority authority = new Authority(folder, "ca");
        Issued shown = authority.issue("server");
        Issued client = authority.issue("client");
        server = RedisServer.builder()
                .embedded() // the 6.2 that comes with the testkit has no TLS
                .tls(shown.certificate(), shown.key(), authority.file())
                .config("tls-auth-clients", "yes");
        tls = Tls.trusting(authority.file()).withClientCertificate(client.certificate(), client.key());
    }

    /** That {@code user} is there, and nobody came without TLS but who asks. */
    private static void assertEncrypted(RedisServer server, String user) {
        String tls = "laddr=127.0.0.1:" + server.tlsPort() + ' ';
        assertThat(server.command("CLIENT", "LIST").toString().lines())
                .anyMatch(line -> line.contains(tls) && line.contains("user=" + user + ' '))
                .filteredOn(line -> !line.contains(tls))
                .allMatch(line -> line.contains("cmd=client"));
    }

    @Test
    void aPrimaryBehindSentinelsThatHaveUsersOfTheirOwnIsReplaced() throws Exception {
        RedisSentinels redis = closeLater(RedisSentinels.start(2, 3, server.password("secret")));
        redis.servers().forEach(each -> each.command("ACL", "SETUSER", "app", "on", ">of-servers", "~*", "+@all"));
        redis.sentinels().forEach(each -> each.command(Acl.user("watcher").toArray(String[]::new)));
        assertThat(redis.uri("app", "of-servers")).startsWith("rediss-sentinel://app:of-servers@");
        Load load = closeLater(new Load(closeLater(builder(redis.uri("app", "of-servers"))
                .sentinelUser("watcher")
                .sentinelPassword(Acl.PASSWORD)
                .tls(tls)
                .build())));
        redis.sentinels().forEach(each -> assertEncrypted(each, "watcher"));
        assertEncrypted(redis.primary(), "app");

        redis.primary().kill();

        measured("Sentinel with TLS, kill -9", load.awaitProgress("after the kill"));
        assertEncrypted(redis.primary(), "app");
        load.verify(redis.primary(), STREAM);
    }

    @Test
    void whatSentinelsOverTlsRefuseIsSaid() {
        RedisSentinels redis = closeLater(RedisSentinels.start(0, 1, server));
        RedisServer sentinel = redis.sentinels().get(0);
        sentinel.command(Acl.user("watcher").toArray(String[]::new));
        RedisEventBus.Builder described = builder(redis.uri()).connectTimeout(Duration.ofSeconds(1));

        assertThatThrownBy(() -> closeLater(described
                        .tls(Tls.trusting(new Authority(folder, "stranger").file()))
                        .build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Sentinels at 127.0.0.1:" + sentinel.tlsPort())
                .hasMessageContaining("signed by nobody who is trusted");
        assertThatThrownBy(() -> closeLater(described
                        .tls(tls)
                        .sentinelUser("watcher")
                        .sentinelPassword("guessed")
                        .build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sentinelUser")
                .hasMessageNotContaining("guessed");
        assertThatThrownBy(() -> closeLater(builder(redis.uri().replace("rediss-", "redis-"))
                        .connectTimeout(Duration.ofSeconds(1))
                        .build()))
                .isInstanceOf(BusUnavailableException.class)
                .hasMessageContaining("rediss-sentinel://");
    }

    @Test
    void aPrimaryOfAClusterIsReplaced() throws Exception {
        RedisCluster redis = closeLater(RedisCluster.start(3, 1, server));
        RedisEventBus.Builder described = builder(redis.uris().get(0)).tls(tls);
        Load load = closeLater(new Load(closeLater(described.build())));
        assertEncrypted(redis.primaryOf(STREAM), "default");
        assertThat(described.diagnose().streams())
                .extracting(StreamSize::stream)
                .containsExactly(STREAM);

        redis.primaryOf(STREAM).kill();

        measured("Cluster with TLS, kill -9", load.awaitProgress("after the kill"));
        assertEncrypted(redis.primaryOf(STREAM), "default");
        load.verify(redis.primaryOf(STREAM), STREAM);
    }
}
