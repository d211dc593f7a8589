package dev.eventbus.psa.webhook;

import dev.eventbus.EventContext;
import dev.eventbus.Handles;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscriber;
import dev.eventbus.SubscriberDefaults;
import dev.eventbus.jdbc.DatabaseException;
import dev.eventbus.jdbc.Inbox;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.PsaEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Writes each event down for every endpoint of its tenant that wants its type, as a CloudEvent, for {@link WebhookSender}s to
 * send. It connects to no endpoint, so that none can hold it up.
 *
 * <p>An event is written once, by the inbox in the same transaction, although it may come twice; what an endpoint gets, and
 * how often, {@link WebhookSender} says. An endpoint gets what is handled after it was registered and while it is not
 * disabled, and the whole event: internal comments too. While the database is away events are tried for 16 hours, and the
 * breaker holds what comes after.
 */
@Subscriber("webhooks")
public final class WebhookSubscriber implements SubscriberDefaults {
    private final WebhookSender sender;
    private final Inbox inbox;
    private final CloudEvents cloudEvents = new CloudEvents();

    /**
     * Writes into the database of {@code sender}, for its endpoints.
     *
     * @param inbox in the same database
     */
    public WebhookSubscriber(WebhookSender sender, Inbox inbox) {
        this.sender = sender;
        this.inbox = inbox;
    }

    /** Outages are waited for: see {@link OutageException#patientPolicy()}. */
    @Override
    public RoutedSubscriptionBuilder defaults(RoutedSubscriptionBuilder subscription) {
        return subscription.retry(OutageException.patientPolicy());
    }

    /** Writes it down; fails if the database does, and the event comes again. */
    @Handles
    public void on(PsaEvent event, EventContext context) throws Exception {
        try {
            write(context);
        } catch (SQLException | DatabaseException e) {
            throw OutageException.orItself(e);
        }
    }

    private void write(EventContext context) throws Exception {
        String type = context.envelope().type();
        List<WebhookEndpoint> endpoints = sender.endpoints().of(context.tenantId(), type);
        if (endpoints.isEmpty()) {
            return;
        }
        String body = cloudEvents.json(context.envelope());
        DataSource dataSource = sender.dataSource();
        Transactions.in(dataSource, connection -> write(connection, context, endpoints, type, body));
        sender.wake();
    }

    private boolean write(
            Connection connection, EventContext context, List<WebhookEndpoint> endpoints, String type, String body)
            throws SQLException {
        return inbox.once(
                connection, context, () -> DeliveryQueue.add(connection, endpoints, context.eventId(), type, body));
    }
}
