package dev.eventbus.samples.tickets;

import dev.eventbus.psa.InvoiceEvent;
import dev.eventbus.psa.ProjectClosed;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The accounting's books. They take no invoice for a stranger, however often one asks. */
final class Books {
    private final Set<UUID> customers;
    private final Set<UUID> invoices = ConcurrentHashMap.newKeySet();
    private final Set<UUID> closedProjects = ConcurrentHashMap.newKeySet();

    Books(Set<UUID> customers) {
        this.customers = customers;
    }

    void enter(InvoiceEvent invoice) {
        if (!customers.contains(invoice.companyId())) {
            throw new IllegalArgumentException("company %s is no customer".formatted(invoice.companyId()));
        }
        invoices.add(invoice.invoiceId());
    }

    void close(ProjectClosed project) {
        closedProjects.add(project.projectId());
    }

    int invoices() {
        return invoices.size();
    }

    int closedProjects() {
        return closedProjects.size();
    }
}
