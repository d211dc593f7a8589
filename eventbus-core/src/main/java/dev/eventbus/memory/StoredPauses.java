package dev.eventbus.memory;

import dev.eventbus.Pause;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The pauses of the subscriptions of one type. */
final class StoredPauses {
    private final Map<Subject, Pause> pauses = new HashMap<>();
    private long version;

    private record Subject(String subscription, Optional<UUID> tenant) {}

    /** Adds one unless it is there; the one that is there then. */
    Pause add(Pause pause) {
        Pause before = pauses.putIfAbsent(new Subject(pause.subscription(), pause.tenant()), pause);
        changed();
        return before == null ? pause : before;
    }

    Optional<Pause> remove(String subscription, Optional<UUID> tenant) {
        changed();
        return Optional.ofNullable(pauses.remove(new Subject(subscription, tenant)));
    }

    void removeAll(String subscription) {
        changed();
        pauses.keySet().removeIf(subject -> subject.subscription().equals(subscription));
    }

    Collection<Pause> all() {
        return List.copyOf(pauses.values());
    }

    List<Pause> of(String subscription) {
        return pauses.values().stream()
                .filter(pause -> pause.subscription().equals(subscription))
                .toList();
    }

    boolean has(String subscription, UUID tenant) {
        return pauses.containsKey(new Subject(subscription, Optional.of(tenant)));
    }

    /** Everybody has to look anew. */
    void changed() {
        version++;
    }

    long version() {
        return version;
    }
}
