package dev.eventbus.psa.activity;

import dev.eventbus.EventContext;
import dev.eventbus.Handles;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscriber;
import dev.eventbus.SubscriberDefaults;
import dev.eventbus.jdbc.Inbox;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TenantTransactions;

/**
 * Writes a row for each event of the PSA into the table {@code eventbus_activity}, in its tenant's database: one row, however
 * often the event comes, as long as its {@link Inbox} remembers it and the row is there.
 *
 * <p>Up to 16 handlers run at once in a process. While one commits, the rows of others gather, and the next of them writes all
 * of a tenant's in one transaction, at most 500. Nobody waits for a batch to fill. An event whose row the database refuses
 * fails alone. While the database is away events are tried for 16 hours, and the breaker holds what comes after.
 */
@Subscriber(value = "activity", concurrency = 16)
public final class ActivityLogSubscriber implements SubscriberDefaults {
    private final ActivityBatches batches;

    /**
     * Writes to the databases of {@code tenants}, where {@code inbox} is too.
     *
     * @throws dev.eventbus.ConfigurationException if the table is missing or has another shape; everything that is wrong with it
     *     is named
     * @throws dev.eventbus.jdbc.DatabaseException if the database does not answer
     */
    public ActivityLogSubscriber(TenantDataSource tenants, Inbox inbox) {
        tenants.everywhere(ActivityTable.SHAPE::check);
        batches = new ActivityBatches(new TenantTransactions(tenants), inbox);
    }

    /** Outages are waited for: see {@link OutageException#patientPolicy()}. */
    @Override
    public RoutedSubscriptionBuilder defaults(RoutedSubscriptionBuilder subscription) {
        return subscription.retry(OutageException.patientPolicy());
    }

    /** Something happened. */
    @Handles
    public void happened(PsaEvent event, EventContext context) throws Exception {
        batches.write(Activity.of(event, context.envelope()), context);
    }
}
