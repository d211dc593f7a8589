package dev.eventbus.memory;

import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import java.util.List;

/** The failed lists of a store. */
final class InMemoryFailedLog implements FailedLog {
    private final InMemoryLog log;

    InMemoryFailedLog(InMemoryLog log) {
        this.log = log;
    }

    @Override
    public List<FailedEntry> list(String subscription, String type, String after, int max) {
        return log.step(() -> stored(subscription, type).failed().list(after, max));
    }

    @Override
    public long count(String subscription, String type) {
        return log.step(() -> stored(subscription, type).failed().count());
    }

    @Override
    public boolean retry(String subscription, String type, FailedEntry entry, Fields copy) {
        return log.step(() -> {
            StoredSubscription stored = stored(subscription, type);
            if (!stored.group().isDeclared() && stored.failed().has(entry.id())) {
                throw FailedLog.notDeclared(subscription, log.stream(type), entry);
            }
            return stored.retryFailed(entry.id(), copy, log.store().now());
        });
    }

    @Override
    public boolean discard(String subscription, String type, FailedEntry entry) {
        return log.step(() -> stored(subscription, type).failed().remove(entry.id()) != null);
    }

    private StoredSubscription stored(String subscription, String type) {
        return log.store().subscription(subscription, type);
    }
}
