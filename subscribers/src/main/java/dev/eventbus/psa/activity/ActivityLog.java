package dev.eventbus.psa.activity;

import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.jdbc.TenantDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What happened, of the tenant that the thread works for. For any number of threads. */
public final class ActivityLog {
    private final TenantDataSource tenants;

    /** That in the databases of {@code tenants}. */
    public ActivityLog(TenantDataSource tenants) {
        this.tenants = tenants;
    }

    /**
     * The tenant's activities, the latest first. Each query without {@link ActivityQuery#after} begins anew; with it, pages
     * neither repeat nor leave out what was there when the first was read.
     *
     * @throws TenantException if this thread works for no tenant
     * @throws SQLException if the database refuses or does not answer
     */
    public List<Activity> find(ActivityQuery query) throws SQLException {
        try (Connection connection = tenants.getConnection();
                PreparedStatement select = connection.prepareStatement(query.sql())) {
            UUID tenant = TenantContext.current().orElseThrow();
            int place = 1;
            for (Object value : query.values(tenant)) {
                select.setObject(place++, value);
            }
            List<Activity> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(ActivityTable.read(row));
                }
            }
            return found;
        }
    }
}
