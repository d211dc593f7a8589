package dev.eventbus.redis;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows how many entries a group was not given where they are too many to count: by what was added and read since they
 * were counted last. Redis counts both from 7.0 on. What it makes of them itself is wrong as soon as it has missed something:
 * entries that were trimmed unread, or what was read before a restart. The difference between two looks is right if
 * nothing of that was possible in between.
 */
final class Reckoning {
    private final Map<Group, Known> known = new ConcurrentHashMap<>();

    /**
     * What Redis says; an empty text or a negative number where it does not know.
     *
     * @param run of the server
     * @param added how many entries were ever added to the stream
     * @param first the oldest entry that is left
     * @param deleted the greatest id that was deleted by itself
     * @param read the last entry that the group was given
     * @param reads how many it was given
     */
    record Counts(String run, long added, String first, String deleted, String read, long reads) {
        /** Whether differences to later counts say anything: Redis counts, and nothing unread was trimmed yet. */
        private boolean countOn() {
            return added >= 0 && reads >= 0 && !run.isEmpty() && has(read);
        }

        /** Whether {@code id} is still there or only what is older was trimmed, and nothing after it was deleted. */
        private boolean has(String id) {
            return !first.isEmpty() && !less(id, first) && !less(id, deleted);
        }

        private static boolean less(String one, String other) {
            return EntryId.parse(one).compareTo(EntryId.parse(other)) < 0;
        }
    }

    record Group(String stream, String name) {}

    private record Known(Counts counts, long unread) {}

    /**
     * How many entries the group was not given; empty if that is not known.
     *
     * @param unread if they could be counted
     */
    OptionalLong of(Group group, Counts now, OptionalLong unread) {
        OptionalLong exact = unread.isPresent() ? unread : since(known.get(group), now);
        if (exact.isPresent() && now.countOn()) {
            known.put(group, new Known(now, exact.getAsLong()));
        } else {
            known.remove(group);
        }
        return exact;
    }

    /** Forgets the groups of a stream that have none of these names. */
    void retain(String stream, Collection<String> names) {
        known.keySet().removeIf(group -> group.stream.equals(stream) && !names.contains(group.name));
    }

    private static OptionalLong since(@Nullable Known before, Counts now) {
        if (before == null || !now.countOn()) {
            return OptionalLong.empty();
        }
        Counts then = before.counts;
        boolean sound = now.run.equals(then.run)
                && now.has(then.read)
                && !Counts.less(now.read, then.read)
                && now.reads >= then.reads
                && now.added >= then.added;
        return sound
                ? OptionalLong.of(before.unread + (now.added - then.added) - (now.reads - then.reads))
                : OptionalLong.empty();
    }
}
