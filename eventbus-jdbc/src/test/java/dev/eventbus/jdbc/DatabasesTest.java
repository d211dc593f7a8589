package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.TenantContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class DatabasesTest {
    private static final UUID ACME = UUID.randomUUID();
    private static final UUID GLOBEX = UUID.randomUUID();

    @Test
    void eachTenantHasADatabaseAndAStrangerNone() throws Exception {
        try (H2Database acme = new H2Database();
                H2Database globex = new H2Database()) {
            Map<UUID, DataSource> databases = Map.of(ACME, acme.dataSource(), GLOBEX, globex.dataSource());
            TenantDataSource tenants = TenantDataSource.databases(databases::get, databases::keySet);
            for (TestDatabase each : List.of(acme, globex)) {
                each.execute("CREATE TABLE tickets (tenant_id UUID, title VARCHAR(99))");
            }

            TenantContext.call(ACME, () -> {
                try (Connection connection = tenants.getConnection()) {
                    TenantContract.insert(connection, ACME, "acme's");
                    connection.commit();
                    TenantContract.insert(connection, ACME, "never");
                }
                return ACME;
            });
            TenantContext.run(
                    UUID.randomUUID(),
                    () -> assertThatThrownBy(tenants::getConnection)
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("has no database"));

            assertThat(acme.number("SELECT COUNT(*) FROM tickets")).isEqualTo(1);
            assertThat(globex.number("SELECT COUNT(*) FROM tickets")).isZero();
        }
    }
}
