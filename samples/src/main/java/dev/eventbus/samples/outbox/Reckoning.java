package dev.eventbus.samples.outbox;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What was committed beside what is stored. */
final class Reckoning {
    private final int committed;
    private final int stored;
    private final int lost;
    private final int twice;
    private final int neverCommitted;
    private final int tenantsOutOfOrder;

    Reckoning(Map<UUID, List<UUID>> committedByTenant, List<UUID> stream) {
        Set<UUID> expected =
                committedByTenant.values().stream().flatMap(Collection::stream).collect(Collectors.toSet());
        Set<UUID> found = new HashSet<>(stream);
        committed = expected.size();
        stored = stream.size();
        twice = stream.size() - found.size();
        lost = (int) expected.stream().filter(id -> !found.contains(id)).count();
        neverCommitted =
                (int) found.stream().filter(id -> !expected.contains(id)).count();
        tenantsOutOfOrder = (int) committedByTenant.values().stream()
                .filter(events -> !events.equals(only(stream, new HashSet<>(events))))
                .count();
    }

    private static List<UUID> only(List<UUID> stream, Set<UUID> wanted) {
        return stream.stream().filter(wanted::contains).toList();
    }

    int committed() {
        return committed;
    }

    boolean isClean() {
        return lost + twice + neverCommitted + tenantsOutOfOrder == 0;
    }

    @Override
    public String toString() {
        return "committed=%d stored=%d lost=%d twice=%d never-committed=%d tenants-out-of-order=%d"
                .formatted(committed, stored, lost, twice, neverCommitted, tenantsOutOfOrder);
    }
}
