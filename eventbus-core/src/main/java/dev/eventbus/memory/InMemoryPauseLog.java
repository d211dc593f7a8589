package dev.eventbus.memory;

import dev.eventbus.Pause;
import dev.eventbus.Pauses;
import dev.eventbus.log.PauseLog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The pauses of a store. */
final class InMemoryPauseLog implements PauseLog {
    private final InMemoryLog log;

    InMemoryPauseLog(InMemoryLog log) {
        this.log = log;
    }

    @Override
    public Optional<Pause> add(String type, Pause pause) {
        return log.step(() -> {
            StoredType stored = log.store().type(type);
            if (!stored.subscription(pause.subscription()).group().isDeclared()) {
                return Optional.empty();
            }
            StoredPauses pauses = stored.pauses();
            boolean isNew = pause.tenant().isPresent()
                    && !pauses.has(pause.subscription(), pause.tenant().get());
            if (isNew && tenants(pauses, pause.subscription()) >= Pauses.MOST_TENANTS) {
                throw PauseLog.tooMany(pause, log.stream(type));
            }
            return Optional.of(pauses.add(pause));
        });
    }

    private static long tenants(StoredPauses pauses, String subscription) {
        return pauses.of(subscription).stream()
                .filter(pause -> pause.tenant().isPresent())
                .count();
    }

    @Override
    public Optional<Pause> remove(String type, String subscription, Optional<UUID> tenant) {
        return log.step(() -> log.store().type(type).pauses().remove(subscription, tenant));
    }

    @Override
    public List<Pause> list(String type) {
        return log.step(() -> List.copyOf(log.store().type(type).pauses().all()));
    }
}
