package dev.eventbus.samples.outbox;

import dev.eventbus.EventBus;
import dev.eventbus.jdbc.Outbox;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.samples.PsaTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/** Opens tickets of two tenants, each in a transaction with its event, of which it rolls back every tenth. */
final class TicketDesk {
    private static final int ROLLED_BACK = 10;

    private final DataSource dataSource;
    private final Outbox outbox;
    private final UUID user = UUID.randomUUID();
    private final Map<UUID, UUID> customers = new LinkedHashMap<>();
    private final Map<UUID, List<UUID>> committed = new LinkedHashMap<>();

    TicketDesk(DataSource dataSource, EventBus eventBus) throws SQLException {
        this.dataSource = dataSource;
        this.outbox = Outbox.open(eventBus, dataSource);
        try (Connection connection = dataSource.getConnection()) {
            for (String name : List.of("acme", "globex")) {
                UUID tenant = UUID.randomUUID();
                UUID customer = UUID.randomUUID();
                PsaTables.company(connection, tenant, customer, "customer@%s.example".formatted(name));
                customers.put(tenant, customer);
                committed.put(tenant, new ArrayList<>());
            }
        }
    }

    /** Opens so many, one after another. */
    void open(int tickets) throws SQLException {
        List<UUID> tenants = List.copyOf(customers.keySet());
        for (int number = 1; number <= tickets; number++) {
            UUID tenant = tenants.get(number % tenants.size());
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                UUID event = open(connection, tenant, number);
                if (number % ROLLED_BACK == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    Objects.requireNonNull(committed.get(tenant)).add(event);
                }
            }
        }
    }

    private UUID open(Connection connection, UUID tenant, int number) throws SQLException {
        UUID ticket = UUID.randomUUID();
        UUID customer = Objects.requireNonNull(customers.get(tenant));
        PsaTables.ticket(connection, tenant, ticket, "T-" + number, "printer jams", customer, null);
        return outbox.publish(connection, new TicketCreated(tenant, ticket, user));
    }

    /** The events of each tenant whose transactions were committed, in this order. */
    Map<UUID, List<UUID>> committed() {
        return committed;
    }

    /** How many events wait in the outbox. */
    long waiting() {
        return outbox.rows().backlog().pending();
    }
}
