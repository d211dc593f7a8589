package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class RowSecurityTest extends TenantContract {
    /** A user, of whom the server of this JVM has as many as there are tests. */
    private final String desk = "desk_" + UUID.randomUUID().toString().replace('-', '_');

    @Override
    TestDatabase newDatabase() {
        return new PostgresDatabase();
    }

    @Override
    DataSource prepare() {
        Schema.create(database.dataSource());
        database.execute(
                "CREATE TABLE tickets (tenant_id UUID NOT NULL, title TEXT NOT NULL)",
                "ALTER TABLE tickets ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE tickets FORCE ROW LEVEL SECURITY",
                "CREATE POLICY tenant ON tickets" + " USING (tenant_id = current_setting('eventbus.tenant_id')::uuid)",
                "CREATE ROLE %s LOGIN".formatted(desk),
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + desk);
        PGSimpleDataSource dataSource = (PGSimpleDataSource) database.dataSource();
        dataSource.setUser(desk);
        return dataSource;
    }

    @Override
    TenantDataSource over(DataSource pool) {
        return TenantDataSource.rowSecurity(pool);
    }

    @Test
    void noRowOfAnotherTenantCanBeWritten() {
        as(
                ACME,
                connection -> assertThatThrownBy(() -> insert(connection, GLOBEX, "smuggled"))
                        .hasMessageContaining("violates row-level security policy"));
    }

    @Test
    void aTransactionThatWasEndedBehindItsBackReadsNothing() {
        as(ACME, connection -> {
            titles(connection);
            connection.createStatement().execute("COMMIT");
            assertThatThrownBy(() -> titles(connection)).isInstanceOf(SQLException.class);
        });
    }

    @Test
    void theOwnerOfATableIsHeldToItsPolicy() throws SQLException {
        database.execute("ALTER TABLE tickets OWNER TO " + desk);

        as(ACME, connection -> assertThat(titles(connection)).containsExactly("acme's"));
        try (Connection raw = pool.getConnection()) {
            assertThatThrownBy(() -> titles(raw)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aUserWhoBypassesThePoliciesIsRefused() {
        assertThatThrownBy(() -> TenantDataSource.rowSecurity(database.dataSource()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("User 'postgres' of the database bypasses row-level security");
    }

    @Test
    void tablesThatAreOpenAreNamed() {
        database.execute(
                "CREATE TABLE companies (tenant_id UUID)",
                "GRANT SELECT ON companies TO " + desk,
                "ALTER TABLE tickets NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE tickets OWNER TO " + desk,
                "CREATE TABLE secrets (tenant_id UUID)");

        assertThatThrownBy(() -> TenantDataSource.rowSecurity(pool))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("every tenant in companies, tickets. Enable");
    }

    @Test
    void anotherDatabaseIsRefused() {
        try (H2Database h2 = new H2Database()) {
            assertThatThrownBy(() -> TenantDataSource.rowSecurity(h2.dataSource()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the database is H2");
        }
    }
}
