package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.jdbc.OrderEvent.OrderPlaced;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link TenantDataSource} promises, over a pool with one connection, so that each is taken again. */
abstract class TenantContract {
    static final UUID ACME = UUID.fromString("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");
    static final UUID GLOBEX = UUID.fromString("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");
    static final String FORGETFUL = "SELECT title FROM tickets ORDER BY title";

    TestDatabase database;
    HikariDataSource pool;
    TenantDataSource tenants;

    abstract TestDatabase newDatabase();

    /** Makes the tables, and says as whom to connect. */
    abstract DataSource prepare();

    abstract TenantDataSource over(DataSource pool);

    @BeforeEach
    void fill() {
        database = newDatabase();
        HikariConfig config = new HikariConfig();
        config.setDataSource(prepare());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(2_000);
        pool = new HikariDataSource(config);
        tenants = over(pool);
        for (UUID tenant : Set.of(ACME, GLOBEX)) {
            as(tenant, connection -> {
                insert(connection, tenant, tenant == ACME ? "acme's" : "globex'");
                connection.commit();
            });
        }
    }

    @AfterEach
    void close() {
        pool.close();
        database.close();
    }

    final void as(UUID tenant, ThreadTransactions.Work<SQLException> work) {
        try {
            TenantContext.call(tenant, () -> {
                try (Connection connection = tenants.getConnection()) {
                    work.on(connection);
                }
                return tenant;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void insert(Connection connection, UUID tenant, String title) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO tickets (tenant_id, title) VALUES (?, ?)")) {
            insert.setObject(1, tenant);
            insert.setString(2, title);
            insert.executeUpdate();
        }
    }

    static List<String> titles(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FORGETFUL)) {
            return strings(rows);
        }
    }

    static List<String> strings(ResultSet rows) throws SQLException {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
            found.add(rows.getString(1));
        }
        return found;
    }

    @Test
    void aStatementThatForgotItsConditionSeesItsTenantsRowsOnly() {
        as(ACME, connection -> assertThat(titles(connection)).containsExactly("acme's"));
        as(GLOBEX, connection -> assertThat(titles(connection)).containsExactly("globex'"));
    }

    @Test
    void soDoesOneInTheTransactionsAfterTheFirst() {
        as(ACME, connection -> {
            try (PreparedStatement prepared = connection.prepareStatement(FORGETFUL)) {
                insert(connection, ACME, "second");
                connection.commit();
                assertThat(strings(prepared.executeQuery())).containsExactly("acme's", "second");
                insert(connection, ACME, "third");
                connection.rollback();
                assertThat(strings(prepared.executeQuery())).containsExactly("acme's", "second");
            }
        });
    }

    @Test
    void aConnectionThatComesBackIsNobodys() throws SQLException {
        as(ACME, connection -> assertThat(titles(connection)).isNotEmpty());

        try (Connection same = pool.getConnection()) {
            assertThatThrownBy(() -> titles(same)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void soDoesOneWhoseTransactionFailed() throws SQLException {
        as(ACME, connection -> {
            titles(connection);
            assertThatThrownBy(() -> connection.createStatement().execute("SELECT nonsense"))
                    .isInstanceOf(SQLException.class);
        });

        try (Connection same = pool.getConnection()) {
            assertThatThrownBy(() -> titles(same)).isInstanceOf(SQLException.class);
        }
        as(GLOBEX, connection -> assertThat(titles(connection)).containsExactly("globex'"));
    }

    @Test
    void whatIsNotCommittedIsRolledBack() {
        as(ACME, connection -> insert(connection, ACME, "never"));

        as(ACME, connection -> assertThat(titles(connection)).containsExactly("acme's"));
    }

    @Test
    void whoWorksForNoTenantGetsNoConnection() {
        assertThatThrownBy(() -> tenants.getConnection())
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("works for no tenant");
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void itCannotBeLeftByTheConnectionsOwnMeans() {
        as(ACME, connection -> {
            assertThatThrownBy(() -> connection.setAutoCommit(true)).hasMessageContaining("bound to a transaction");
            assertThatThrownBy(() -> connection.setSchema("public")).hasMessageContaining("cannot go elsewhere");
            assertThat(titles(connection)).containsExactly("acme's");
        });
    }

    @Test
    void aClosedConnectionIsClosed() {
        as(ACME, connection -> {
            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThatThrownBy(connection::createStatement).hasMessageContaining("closed");
        });
    }

    @Test
    void theInboxIsWhereTheTenantIs() {
        Envelope<?> envelope = new Envelope<>(
                UUID.randomUUID(),
                "ORDER_PLACED",
                1,
                Instant.EPOCH,
                "s",
                null,
                null,
                null,
                null,
                new OrderPlaced(ACME, 1, "x"));
        EventContext context = new InboxContract.Context(envelope, "billing");
        try (Inbox inbox = Inbox.open(tenants)) {
            for (int i = 0; i < 2; i++) {
                as(ACME, connection -> {
                    inbox.once(connection, context, () -> insert(connection, ACME, "once"));
                    connection.commit();
                });
            }
            as(ACME, connection -> assertThat(titles(connection)).containsExactly("acme's", "once"));
            assertThat(inbox.clean()).isZero();
        }
    }

    @Test
    void aTableOfTheWrongShapeIsNamedColumnByColumn() {
        TableShape shape = TableShape.of("tickets", "tickets.sql")
                .withKey("tenant_id", "id")
                .withUuid("id")
                .withUuid("title")
                .withText("tenant_id", 9)
                .withTime("closed_at")
                .orNull();

        assertThatThrownBy(() -> tenants.everywhere(shape::check))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Table tickets does not have the shape")
                .hasMessageContaining("column id (UUID) is missing")
                .hasMessageContaining("column title must be UUID, but is")
                .hasMessageContaining("column tenant_id must be VARCHAR(9), but is")
                .hasMessageContaining("column closed_at (TIMESTAMP WITH TIME ZONE) is missing")
                .hasMessageContaining("primary key must be (id, tenant_id)");
    }
}
