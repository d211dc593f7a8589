package dev.eventbus.torture;

import dev.eventbus.torture.Told.Attempt;
import dev.eventbus.torture.Told.Event;
import dev.eventbus.torture.Told.TakenOver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The promises of the ordered subscription, which hold within one process: no two events of a key at once; in stream
 * order, except for what a takeover or a lost group brings late; and none past one that failed and waits.
 */
final class OrderCheck {
    private final Told told;
    private final Excuses excuses;
    private final Violations violations;

    OrderCheck(Told told, Excuses excuses, Violations violations) {
        this.told = told;
        this.excuses = excuses;
        this.violations = violations;
    }

    void run() {
        for (Told.Process process : told.processes.values()) {
            Map<String, List<Attempt>> keys = new HashMap<>();
            for (Attempt attempt : process.ordered) {
                keys.computeIfAbsent(attempt.event.key, key -> new ArrayList<>())
                        .add(attempt);
            }
            List<Attempt> late = new ArrayList<>();
            for (List<Attempt> attempts : keys.values()) {
                attempts.sort((a, b) -> Long.compare(a.begin, b.begin));
                oneAtATime(attempts);
                Map<String, List<Attempt>> types = new HashMap<>();
                for (Attempt attempt : attempts) {
                    types.computeIfAbsent(attempt.event.type, type -> new ArrayList<>())
                            .add(attempt);
                }
                for (List<Attempt> ofType : types.values()) {
                    late.addAll(late(ofType));
                }
                held(attempts);
            }
            explain(process, late);
        }
    }

    private void oneAtATime(List<Attempt> attempts) {
        for (int i = 1; i < attempts.size(); i++) {
            Attempt earlier = attempts.get(i - 1);
            Attempt later = attempts.get(i);
            if (earlier.over() == 0 || earlier.over() > later.begin) {
                violations.add(
                        "two events of a key at once",
                        "key %s: %s %s and %s %s",
                        later.event.key,
                        earlier.event.label,
                        earlier,
                        later.event.label,
                        later);
            }
        }
    }

    /** First attempts at events that are older than one that began before. */
    private List<Attempt> late(List<Attempt> attempts) {
        List<Attempt> late = new ArrayList<>();
        Set<Event> seen = new HashSet<>();
        Attempt newest = null;
        for (Attempt attempt : attempts) {
            if (!seen.add(attempt.event)) {
                continue;
            }
            if (newest != null && compare(attempt.entry, newest.entry) < 0) {
                if (!excuses.orderMayBreak(newest, attempt)) {
                    late.add(attempt);
                }
            } else {
                newest = attempt;
            }
        }
        return late;
    }

    /** Each takeover may bring so many late ones as it took. */
    private void explain(Told.Process process, List<Attempt> late) {
        late.sort((a, b) -> Long.compare(a.begin, b.begin));
        long explained = 0;
        for (Attempt attempt : late) {
            long taken = 0;
            for (TakenOver takenOver : process.takenOver) {
                if (takenOver.sub() == Sub.ORDERED && takenOver.at() <= attempt.begin) {
                    taken += takenOver.entries();
                }
            }
            if (explained < taken) {
                explained++;
            } else {
                violations.add(
                        "out of order",
                        "key %s: %s (%s) began after a later one: %s",
                        attempt.event.key,
                        attempt.event.label,
                        attempt.entry,
                        attempt);
            }
        }
    }

    /** After a failed attempt that is not the last, the same event comes next, whatever else its key has. */
    private void held(List<Attempt> attempts) {
        for (int i = 1; i < attempts.size(); i++) {
            Attempt failed = attempts.get(i - 1);
            Attempt next = attempts.get(i);
            boolean waits = failed.threw != 0 && failed.number < Sub.ORDERED.attempts();
            if (waits
                    && next.event != failed.event
                    && next.event.type.equals(failed.event.type)
                    && compare(next.entry, failed.entry) > 0
                    && !excuses.membershipMayEnd(failed, next)) {
                violations.add(
                        "key not held",
                        "key %s: %s failed (%s), and %s came next: %s",
                        next.event.key,
                        failed.event.label,
                        failed,
                        next.event.label,
                        next);
            }
        }
    }

    static int compare(String a, String b) {
        int dashA = a.indexOf('-');
        int dashB = b.indexOf('-');
        int millis = Long.compare(Long.parseLong(a.substring(0, dashA)), Long.parseLong(b.substring(0, dashB)));
        return millis != 0
                ? millis
                : Long.compare(Long.parseLong(a.substring(dashA + 1)), Long.parseLong(b.substring(dashB + 1)));
    }
}
