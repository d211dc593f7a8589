package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.TestContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.testkit.FaultProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class WebhooksOnPostgresTest extends WebhookContract {
    private static EmbeddedPostgres server;
    private static int count;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    DataSource newDatabase() {
        String name = "test" + ++count;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return server.getDatabase("postgres", "postgres", Map.of("currentSchema", name));
    }

    @Test
    void aDatabaseThatIsAwayIsAnOutageWhichEventsWaitFor() throws Exception {
        PGSimpleDataSource behind = new PGSimpleDataSource();
        behind.setUser("postgres");
        behind.setDatabaseName("postgres");
        behind.setCurrentSchema("test" + count);
        behind.setConnectTimeout(1);
        behind.setSocketTimeout(1);
        TicketClosed event = new TicketClosed(tenant, UUID.randomUUID(), UUID.randomUUID());
        try (FaultProxy proxy = FaultProxy.to("localhost", server.getPort())) {
            behind.setServerNames(new String[] {proxy.host()});
            behind.setPortNumbers(new int[] {proxy.port()});
            WebhookSender sender = opened(WebhookSender.start(behind, JdbcWebhookEndpoints.open(behind), QUICK));
            WebhookSubscriber subscriber = new WebhookSubscriber(sender, inbox);
            subscriber.on(event, TestContext.of("webhooks", event));

            proxy.cut();
            proxy.blackhole();

            assertThatThrownBy(() -> subscriber.on(event, TestContext.of("webhooks", event)))
                    .isInstanceOf(OutageException.class)
                    .hasMessageStartingWith("The database is away");
        }
    }
}
