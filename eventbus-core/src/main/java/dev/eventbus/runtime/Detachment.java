package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Detached;
import dev.eventbus.SubscriptionInUseException;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogException;
import dev.eventbus.log.SubscriptionLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One removal of a subscription from the streams of all types. */
final class Detachment {
    private static final Logger LOG = LoggerFactory.getLogger(Detachment.class);

    private final String name;
    private final EventLog log;
    private final SubscriptionLog subscriptions;
    private final List<String> streams = new ArrayList<>();
    private long unread;
    private long held;
    private long waiting;
    private long failed;

    Detachment(String name, EventLog log) {
        this.name = name;
        this.log = log;
        this.subscriptions = log.subscriptions();
    }

    Detached run(Collection<String> types) {
        try {
            Set<String> living = new TreeSet<>();
            types.forEach(
                    type -> living.addAll(subscriptions.readers(name, type).living()));
            refuseIfRead(living);
            types.forEach(this::detach);
        } catch (LogException e) {
            throw new BusUnavailableException(
                    "Subscription '%s' could not be detached from every stream: it is removed from %s, and perhaps from another. Detaching it again goes on with the rest. %s"
                            .formatted(name, streams.isEmpty() ? "none" : streams, e.getMessage()),
                    e);
        }
        Detached detached = new Detached(name, streams, unread, held, waiting, failed);
        LOG.info("Detached a subscription: {}", detached);
        return detached;
    }

    private void detach(String type) {
        long unreadHere = subscriptions.unread(name, type);
        SubscriptionLog.Detached detached = subscriptions.detach(name, type);
        refuseIfRead(detached.living());
        if (detached.there()) {
            streams.add(log.stream(type));
            unread += unreadHere;
            held += detached.held();
            waiting += detached.waiting();
        }
        failed += log.failed().count(name, type);
    }

    private void refuseIfRead(Set<String> living) {
        if (!living.isEmpty()) {
            throw new SubscriptionInUseException(
                    "Subscription '%s' cannot be detached, since %s read it; it is removed from %s. Close it there, and detach it then."
                            .formatted(name, living, streams.isEmpty() ? "no stream" : streams),
                    name,
                    living);
        }
    }
}
