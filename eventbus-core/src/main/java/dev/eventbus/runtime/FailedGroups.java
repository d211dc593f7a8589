package dev.eventbus.runtime;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventGroup;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Groups failed events, which are added oldest first, by their fingerprints; in bounded memory. */
final class FailedGroups {
    private final Map<Optional<String>, Group> groups = new LinkedHashMap<>();

    private static final class Group {
        private final Set<UUID> tenants = new HashSet<>();
        private Instant first;
        private Instant last;
        private FailedEvent sample;
        private long count;

        Group(FailedEvent failed) {
            first = failed.first();
            last = failed.last();
            sample = failed;
        }

        void add(FailedEvent failed) {
            count++;
            first = failed.first().isBefore(first) ? failed.first() : first;
            last = failed.last().isAfter(last) ? failed.last() : last;
            sample = failed;
            if (tenants.size() < FailedEventGroup.MOST_TENANTS) {
                failed.tenantId().ifPresent(tenants::add);
            }
        }
    }

    void add(FailedEvent failed) {
        Optional<String> print = Optional.ofNullable(failed.fingerprint());
        Optional<String> key =
                groups.containsKey(print) || groups.size() < FailedEventGroup.MOST ? print : Optional.empty();
        groups.computeIfAbsent(key, first -> new Group(failed)).add(failed);
    }

    /** The largest first. */
    List<FailedEventGroup> all() {
        return groups.entrySet().stream()
                .map(each -> groupOf(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingLong(FailedEventGroup::count).reversed())
                .toList();
    }

    private static FailedEventGroup groupOf(Optional<String> fingerprint, Group group) {
        return new FailedEventGroup(
                fingerprint, group.count, group.first, group.last, group.tenants.size(), group.sample);
    }
}
