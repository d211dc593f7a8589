package dev.eventbus.memory;

import dev.eventbus.log.SubscriptionLog;
import java.util.List;

/** The subscriptions of a store. */
final class InMemorySubscriptionLog implements SubscriptionLog {
    private final InMemoryLog log;

    InMemorySubscriptionLog(InMemoryLog log) {
        this.log = log;
    }

    @Override
    public List<String> names(String type) {
        return log.step(() -> log.store().type(type).declared());
    }

    @Override
    public Readers readers(String subscription, String type) {
        return log.step(() -> stored(subscription, type).readers(log.store().now(), log.leaseMillis()));
    }

    @Override
    public long unread(String subscription, String type) {
        return log.step(() -> stored(subscription, type).group().unread());
    }

    @Override
    public List<Backlog> backlogs(String type) {
        return log.step(() -> log.store().type(type).declared().stream()
                .map(name -> stored(name, type).backlog(log.store().now()))
                .toList());
    }

    @Override
    public Detached detach(String subscription, String type) {
        return log.step(() -> {
            Detached detached = stored(subscription, type).detach(log.store().now(), log.leaseMillis());
            if (detached.living().isEmpty()) {
                log.store().type(type).pauses().removeAll(subscription);
            }
            return detached;
        });
    }

    private StoredSubscription stored(String subscription, String type) {
        return log.store().subscription(subscription, type);
    }
}
