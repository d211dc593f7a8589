package dev.eventbus.memory;

import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import java.util.List;
import java.util.Optional;

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
    public List<FailedEntry> listNewestFirst(String subscription, String type, String before, int max) {
        return log.step(() -> stored(subscription, type).failed().listNewestFirst(before, max));
    }

    @Override
    public Optional<FailedEntry> get(String subscription, String type, String id) {
        return log.step(() -> stored(subscription, type).failed().get(id));
    }

    @Override
    public long count(String subscription, String type) {
        return log.step(() -> stored(subscription, type).failed().count());
    }

    @Override
    public boolean retry(String subscription, String type, FailedEntry entry, Fields copy, String job) {
        return log.step(() -> {
            StoredSubscription stored = stored(subscription, type);
            if (!stored.group().isDeclared() && stored.failed().has(entry.id())) {
                throw FailedLog.notDeclared(subscription, log.stream(type), entry);
            }
            return counted(stored.retryFailed(entry.id(), copy, log.store().now()), type, entry, job);
        });
    }

    @Override
    public boolean discard(String subscription, String type, FailedEntry entry, String job) {
        return log.step(
                () -> counted(stored(subscription, type).failed().remove(entry.id()) != null, type, entry, job));
    }

    private boolean counted(boolean moved, String type, FailedEntry entry, String job) {
        if (moved) {
            log.store().jobs().pass(job, type, entry.id(), 1, 0, log.store().now());
        }
        return moved;
    }

    private StoredSubscription stored(String subscription, String type) {
        return log.store().subscription(subscription, type);
    }
}
