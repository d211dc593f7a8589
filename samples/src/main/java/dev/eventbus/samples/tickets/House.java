package dev.eventbus.samples.tickets;

import dev.eventbus.TenantContext;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.samples.DatabaseStage;
import dev.eventbus.samples.PsaTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The database of both companies: each has a schema, with what they know in the morning. */
final class House {
    private final Map<UUID, String> schemas = new HashMap<>();
    private final TenantDataSource tenants;

    /** Builds it. */
    House(DatabaseStage database, List<Company> companies) {
        companies.forEach(company -> schemas.put(company.tenant(), database.newSchema(company.name())));
        // tag::tenants
        tenants = TenantDataSource.schemas(database.dataSource(), schemas::get, schemas::keySet);
        // end::tenants
        companies.forEach(company -> TenantContext.run(company.tenant(), () -> furnish(company)));
    }

    TenantDataSource tenants() {
        return tenants;
    }

    private void furnish(Company company) {
        PsaTables.create(tenants);
        UUID tenant = company.tenant();
        try (Connection connection = tenants.getConnection()) {
            PsaTables.company(connection, tenant, company.customer(), company.address("customer"));
            PsaTables.user(connection, tenant, company.agent(), company.address("agent"));
            PsaTables.user(connection, tenant, company.manager(), company.address("manager"));
            for (Company.Ticket ticket : company.tickets()) {
                PsaTables.ticket(
                        connection,
                        tenant,
                        ticket.id(),
                        ticket.number(),
                        ticket.trouble(),
                        company.customer(),
                        company.agent());
            }
            PsaTables.resource(connection, tenant, company.tickets().get(0).id(), company.manager());
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the tables of " + company.name() + " cannot be filled", e);
        }
    }
}
