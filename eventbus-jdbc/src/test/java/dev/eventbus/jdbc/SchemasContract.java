package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import dev.eventbus.TenantContext;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A schema for each tenant, on whichever database. */
abstract class SchemasContract extends TenantContract {
    private static final UUID UNKNOWN = UUID.randomUUID();
    private static final String INBOX = "dev/eventbus/jdbc/{database}/V2__eventbus_inbox.sql";

    static String schema(UUID tenant) {
        return tenant.equals(UNKNOWN) ? null : "tenant %.8s".formatted(tenant); // a name that needs its quotes
    }

    @Override
    DataSource prepare() {
        TenantDataSource places = over(database.dataSource());
        for (UUID tenant : List.of(ACME, GLOBEX)) {
            database.execute("CREATE SCHEMA \"%s\"".formatted(schema(tenant)));
            database.execute("CREATE TABLE \"%s\".tickets (tenant_id UUID NOT NULL, title VARCHAR(99) NOT NULL)"
                    .formatted(schema(tenant)));
            TenantContext.run(tenant, () -> Schema.apply(places, INBOX));
        }
        return database.dataSource();
    }

    @Override
    TenantDataSource over(DataSource pool) {
        return TenantDataSource.schemas(pool, SchemasContract::schema, () -> List.of(ACME, GLOBEX));
    }

    @Test
    void aTenantWithoutASchemaGetsNoConnection() throws SQLException {
        for (UUID stranger : List.of(UUID.randomUUID(), UNKNOWN)) {
            String message =
                    "Tenant %s has no schema '%s' that this user may see".formatted(stranger, schema(stranger));
            TenantContext.run(
                    stranger,
                    () -> assertThatThrownBy(() -> tenants.getConnection())
                            .isInstanceOf(SQLException.class)
                            .hasMessage(message));
        }
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        as(ACME, connection -> assertThat(titles(connection)).containsExactly("acme's"));
    }

    @Test
    void theTenantWhoseTableIsWrongIsNamedAndTheOthersAreLookedAtAllTheSame() {
        database.execute("ALTER TABLE \"%s\".eventbus_inbox DROP COLUMN handled_at".formatted(schema(ACME)));
        database.execute("DROP TABLE \"%s\".eventbus_inbox".formatted(schema(GLOBEX)));

        assertThatThrownBy(() -> Inbox.open(tenants))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Of tenant %s: Table eventbus_inbox", ACME)
                .hasMessageContaining("column handled_at (TIMESTAMP WITH TIME ZONE) is missing")
                .satisfies(first -> assertThat(first.getSuppressed())
                        .singleElement()
                        .satisfies(second -> assertThat(second)
                                .hasMessageContaining("Of tenant %s: There is no table eventbus_inbox", GLOBEX)));
    }
}
