package dev.eventbus.psa.webhook;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints in table {@code eventbus_webhook_endpoint}. Every statement has the tenant in its
 * condition. Secrets are in the table as they are: whoever reads it can sign. For any number of threads.
 */
public final class JdbcWebhookEndpoints implements WebhookEndpoints {
    /** How many a tenant may have: an event is written once for each. */
    public static final int MAX_PER_TENANT = 50;

    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
    private static final int LONGEST_TYPES = 8_000;
    private static final int LONGEST_REASON = 1_000;
    private static final String SELECT = """
            SELECT tenant_id, id, url, types, secret, previous_secret, previous_until, disabled
            FROM eventbus_webhook_endpoint WHERE tenant_id = ?""";

    private final DataSource dataSource;

    private JdbcWebhookEndpoints(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Those in the database of {@code dataSource}.
     *
     * @throws dev.eventbus.ConfigurationException if the table is missing or has another shape; everything that is wrong is
     *     named, and the SQL file that has it
     * @throws SQLException if the database does not answer
     */
    public static JdbcWebhookEndpoints open(DataSource dataSource) throws SQLException {
        Transactions.in(dataSource, connection -> {
            WebhookTables.ENDPOINTS.check(connection);
            return true;
        });
        return new JdbcWebhookEndpoints(dataSource);
    }

    /**
     * Adds an endpoint with a new secret, which its owner must be shown.
     *
     * @param types wire names, such as {@code TICKET_CLOSED}
     * @throws IllegalArgumentException if the URL or a type is none, or the tenant has {@value #MAX_PER_TENANT} endpoints
     */
    public WebhookEndpoint register(UUID tenantId, URI url, Set<String> types) throws SQLException {
        WebhookEndpoint endpoint =
                new WebhookEndpoint(tenantId, UUID.randomUUID(), url, types, List.of(WebhookSecret.random()), null);
        String joined = String.join(" ", new TreeSet<>(types));
        if (!types.stream().allMatch(type -> TYPE.matcher(type).matches()) || joined.length() > LONGEST_TYPES) {
            throw new IllegalArgumentException(
                    "event types have 1 to 200 of A-Z a-z 0-9 _ . - and together at most 8,000 characters, these do not");
        }
        if (of(tenantId).size() >= MAX_PER_TENANT) {
            throw new IllegalArgumentException(
                    "Tenant %s has %d endpoints already; remove one.".formatted(tenantId, MAX_PER_TENANT));
        }
        update(
                "INSERT INTO eventbus_webhook_endpoint (tenant_id, id, url, types, secret, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, CURRENT_TIMESTAMP)",
                tenantId,
                endpoint.id(),
                url.toString(),
                joined,
                endpoint.secrets().get(0).text());
        return endpoint;
    }

    /**
     * Gives the endpoint a new secret, which its owner must be shown. Until {@code overlap} has passed, the one before signs
     * too, so that nothing is refused while the owner brings in the new one. One that was before that does not sign any more.
     *
     * @return the new one; nothing if the tenant has no such endpoint
     * @throws IllegalArgumentException if {@code overlap} is negative or above 365 days
     */
    public Optional<WebhookSecret> rotate(UUID tenantId, UUID id, Duration overlap) throws SQLException {
        if (overlap.isNegative() || overlap.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("overlap must be from zero to 365 days, but is " + overlap);
        }
        WebhookSecret secret = WebhookSecret.random();
        int found = update(
                "UPDATE eventbus_webhook_endpoint SET previous_secret = secret, previous_until = ?, secret = ?"
                        + " WHERE tenant_id = ? AND id = ?",
                Instant.now().plus(overlap).atOffset(ZoneOffset.UTC),
                secret.text(),
                tenantId,
                id);
        return found == 1 ? Optional.of(secret) : Optional.empty();
    }

    /** Has the endpoint get events again, those that are published from now on; says whether there is one. */
    public boolean enable(UUID tenantId, UUID id) throws SQLException {
        return update(
                        "UPDATE eventbus_webhook_endpoint SET disabled = NULL WHERE tenant_id = ? AND id = ?",
                        tenantId,
                        id)
                == 1;
    }

    /** Removes the endpoint; what was still to be sent to it fails. Says whether there was one. */
    public boolean remove(UUID tenantId, UUID id) throws SQLException {
        return update("DELETE FROM eventbus_webhook_endpoint WHERE tenant_id = ? AND id = ?", tenantId, id) == 1;
    }

    /** All endpoints of the tenant, the oldest first. */
    public List<WebhookEndpoint> of(UUID tenantId) throws SQLException {
        return select(SELECT + " ORDER BY created_at, id", tenantId);
    }

    @Override
    public List<WebhookEndpoint> of(UUID tenantId, String type) throws SQLException {
        return of(tenantId).stream()
                .filter(endpoint ->
                        endpoint.disabled() == null && endpoint.types().contains(type))
                .toList();
    }

    @Override
    public Optional<WebhookEndpoint> find(UUID tenantId, UUID id) throws SQLException {
        return select(SELECT + " AND id = ?", tenantId, id).stream().findFirst();
    }

    @Override
    public void disable(UUID tenantId, UUID id, String reason) throws SQLException {
        update(
                "UPDATE eventbus_webhook_endpoint SET disabled = ? WHERE tenant_id = ? AND id = ?",
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON),
                tenantId,
                id);
    }

    private int update(String sql, Object... values) throws SQLException {
        return Transactions.in(dataSource, connection -> {
            try (PreparedStatement update = prepared(connection, sql, values)) {
                return update.executeUpdate();
            }
        });
    }

    private List<WebhookEndpoint> select(String sql, Object... values) throws SQLException {
        return Transactions.in(dataSource, connection -> {
            try (PreparedStatement select = prepared(connection, sql, values);
                    ResultSet row = select.executeQuery()) {
                List<WebhookEndpoint> found = new ArrayList<>();
                while (row.next()) {
                    found.add(endpoint(row));
                }
                return found;
            }
        });
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static WebhookEndpoint endpoint(ResultSet row) throws SQLException {
        List<WebhookSecret> secrets = new ArrayList<>();
        secrets.add(WebhookSecret.parse(row.getString("secret")));
        @Nullable OffsetDateTime until = row.getObject("previous_until", OffsetDateTime.class);
        if (until != null && until.toInstant().isAfter(Instant.now())) {
            secrets.add(WebhookSecret.parse(row.getString("previous_secret")));
        }
        return new WebhookEndpoint(
                row.getObject("tenant_id", UUID.class),
                row.getObject("id", UUID.class),
                URI.create(row.getString("url")),
                Set.of(row.getString("types").split(" ")),
                secrets,
                row.getString("disabled"));
    }
}
