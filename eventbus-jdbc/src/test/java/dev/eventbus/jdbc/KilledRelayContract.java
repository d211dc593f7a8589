package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of events whose relays are killed in the middle, on whichever database. */
abstract class KilledRelayContract extends JdbcFixture {
    /** How many processes are killed. */
    abstract int kills();

    /** Where other processes find the database. */
    abstract String url();

    @Test
    void whateverIsKilledTheStreamHasWhatWasCommittedOnceAndInTheOrderOfEachTenant() throws SQLException {
        database.execute(
                "CREATE TABLE counters (tenant UUID PRIMARY KEY, number INTEGER)",
                "CREATE TABLE orders (tenant UUID, number INTEGER, event UUID)");
        for (int i = 0; i < ShopProcess.TENANTS; i++) {
            database.execute("INSERT INTO counters VALUES ('%s', 0)".formatted(ShopProcess.tenant(i)));
        }
        Deque<ShopProcess> shops = new ArrayDeque<>();
        for (int i = 0; i < 2; i++) {
            shops.add(shop());
        }

        for (int kill = 0; kill < kills(); kill++) {
            shops.add(shop());
            int before = stored().size();
            await().atMost(PATIENCE).until(() -> stored().size() >= before + 100);
            assertThat(shops).allMatch(ShopProcess::isAlive);
            shops.poll().close();
        }
        shops.forEach(ShopProcess::close);

        Outbox outbox = outbox();
        relay(outbox);
        awaitSettled(outbox);
        List<UUID> stored = stored();
        assertThat(stored).doesNotHaveDuplicates().hasSizeGreaterThan(100 * kills());
        int committed = 0;
        for (int i = 0; i < ShopProcess.TENANTS; i++) {
            List<UUID> ofTenant = committed(ShopProcess.tenant(i));
            committed += ofTenant.size();
            assertThat(stored.stream().filter(new HashSet<>(ofTenant)::contains))
                    .containsExactlyElementsOf(ofTenant);
        }
        assertThat(stored).hasSize(committed);
    }

    private ShopProcess shop() {
        return opened(ShopProcess.start(url(), redis.uri(), prefix));
    }

    private List<UUID> committed(UUID tenant) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT event FROM orders WHERE tenant = ? ORDER BY number")) {
            select.setObject(1, tenant);
            List<UUID> ids = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }
}
