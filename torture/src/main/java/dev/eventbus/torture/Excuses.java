package dev.eventbus.torture;

import dev.eventbus.torture.Fault.Kind;
import dev.eventbus.torture.Told.Attempt;
import dev.eventbus.torture.Told.Pause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the faults explain, and what not. A lease ends with a pause or the end of its process, or with a key that was
 * deleted. An outage of the store ends nobody's lease: all that it explains is that a settlement was not answered.
 */
final class Excuses {
    private static final long SECOND = 1_000_000;
    private static final long LEASE = ChildProcess.LEASE.toNanos() / 1_000;
    private static final long RISKY_PAUSE = ChildProcess.RISKY_PAUSE.toNanos() / 1_000;
    /** How long an event may have been in a process before its handler begins. */
    private static final long BUFFERED = 15 * SECOND;
    /** How long after a check its result may be acted upon. */
    private static final long RACE = SECOND / 2;
    /** How long a settlement may take that nothing hinders, and after what hindered it. */
    private static final long SETTLED_WITHIN = 10 * SECOND;
    /**
     * A pause from which on a lease may end beside an outage: its last heartbeat may then be older than usual, and the
     * outage too short for others to have noticed it.
     */
    private static final long RISKY_PAUSE_BESIDE_OUTAGE = SECOND / 5;

    private static final Set<Kind> TAKES_HOLDINGS =
            Set.of(Kind.GROUP_DESTROY, Kind.DELETE_RETRY, Kind.DELETE_RETRYING, Kind.DELETE_CONSUMERS);

    private final List<Fault> global = new ArrayList<>();
    private final List<Fault> keys = new ArrayList<>();
    private final Map<String, Fault> deaths = new HashMap<>();
    private final Map<String, List<Pause>> pauses = new HashMap<>();

    Excuses(Evidence evidence, Told told) {
        for (Fault fault : evidence.faults()) {
            if (fault.hitsAll()) {
                global.add(fault);
            } else if (fault.kind().reach == Fault.Reach.KEY) {
                keys.add(fault);
            } else if (fault.endsProcess()) {
                deaths.put(fault.target(), fault);
            } else if (fault.kind() == Kind.CONSUMER_LONG_FREEZE || fault.kind() == Kind.CONSUMER_SHORT_FREEZE) {
                pause(fault.target(), new Pause(fault.start(), fault.end()));
            }
        }
        told.processes.values().forEach(process -> process.pauses.forEach(pause -> pause(process.name, pause)));
        global.sort((a, b) -> Long.compare(a.start(), b.start()));
        pauses.values().forEach(each -> each.sort((a, b) -> Long.compare(a.from(), b.from())));
    }

    private void pause(String process, Pause pause) {
        pauses.computeIfAbsent(process, name -> new ArrayList<>()).add(pause);
    }

    /** How often the group was destroyed. */
    int destroyed(Sub sub, String type) {
        return (int) keys.stream()
                .filter(fault ->
                        fault.kind() == Kind.GROUP_DESTROY && fault.target().equals(sub.text() + '/' + type))
                .count();
    }

    /** Whether the store certainly knew of {@code first} when {@code again} was let through. */
    boolean knownBefore(Attempt first, Attempt again) {
        return first.handled != 0
                && first.handled < again.begin - RACE
                && !paused(again.process.name, first.handled - RACE, again.begin);
    }

    /** Why an event was handled again of which the store knew that it had been handled; {@code null} if nothing says. */
    @Nullable
    String forRepeatingHandled(Attempt first, Attempt again) {
        Fault destroyed = key(first, kind -> kind == Kind.GROUP_DESTROY, first.begin - BUFFERED, again.begin);
        if (destroyed == null) {
            return null;
        }
        if (first.sub == Sub.ONCE && key(first, kind -> kind == Kind.DELETE_MARKS, first.done, again.begin) == null) {
            return null;
        }
        return "after " + destroyed.kind();
    }

    /** Why an event was handled again of which the store need not have known that it had been handled. */
    @Nullable
    String forRepeating(Attempt first, Attempt again) {
        String known = forRepeatingHandled(first, again);
        if (known != null) {
            return known;
        }
        long until = Math.min(again.begin, unansweredUntil(first));
        Fault death = deaths.get(first.process.name);
        if (death != null && death.start() <= until && first.process != again.process) {
            return "after the end of its process";
        }
        String ended = forTwoHolders(first, again.process.name, until, again.begin);
        if (ended != null) {
            return ended;
        }
        for (Fault fault : global) {
            if (fault.within(first.done, until) && endedMeanwhile(first, again)) {
                return "not known to be settled after " + fault.kind();
            }
        }
        return null;
    }

    /** Who waits for the answer of the store keeps its lease meanwhile, unless it had to end before it came. */
    private static boolean endedMeanwhile(Attempt first, Attempt again) {
        return first.process.endedInOrder && first.process.last <= again.begin;
    }

    /** Why {@code again} began while the handler of {@code first} was running in a process that was alive. */
    @Nullable
    String forRunningAtOnce(Attempt first, Attempt again) {
        return forTwoHolders(first, again.process.name, again.begin, again.begin);
    }

    /** Whether something explains that the attempt's settle was refused: an outage does not, see {@code Settler}. */
    boolean leaseMayEnd(Attempt attempt) {
        return leaseEnds(attempt, attempt.fenced) != null;
    }

    /** Either the first one's lease ended, or the other one's did before it began, and it did not notice yet. */
    private @Nullable String forTwoHolders(Attempt first, String other, long until, long begin) {
        if (paused(other, before(first.begin, LEASE), begin)) {
            return "by a process that was paused when it was to begin";
        }
        return leaseEnds(first, until);
    }

    private @Nullable String leaseEnds(Attempt attempt, long until) {
        if (paused(attempt.process.name, before(attempt.begin, LEASE), until)) {
            return "after a pause of its process";
        }
        Fault deleted = key(attempt, TAKES_HOLDINGS::contains, before(attempt.begin, BUFFERED), until);
        return deleted == null ? null : "after " + deleted.kind();
    }

    /** So much earlier, not counting the time when nobody could hear of anything, since the store was away. */
    private long before(long at, long span) {
        long from = at - span;
        for (int i = global.size() - 1; i >= 0; i--) {
            Fault fault = global.get(i);
            if (fault.within(from, at)) {
                from = Math.min(from, fault.start() - span);
            }
        }
        return from;
    }

    /** Until when it is no wonder that the store need not have known of the attempt's outcome. */
    private long unansweredUntil(Attempt attempt) {
        if (attempt.handled != 0) {
            return attempt.handled;
        }
        List<Pause> hindrances = new ArrayList<>(pauses.getOrDefault(attempt.process.name, List.of()));
        global.forEach(fault -> hindrances.add(new Pause(fault.start(), fault.end())));
        hindrances.sort((a, b) -> Long.compare(a.from(), b.from()));
        long from = attempt.lastHeard();
        long until = from + SETTLED_WITHIN;
        for (Pause each : hindrances) {
            if (each.from() <= until && each.to() >= from) {
                until = Math.max(until, each.to() + SETTLED_WITHIN);
            }
        }
        return until;
    }

    /** Whether the answer to the attempt's settle may have been lost. */
    boolean answerMayBeLost(Attempt attempt) {
        Fault death = deaths.get(attempt.process.name);
        if (death != null && death.end() >= attempt.begin && death.start() <= unansweredUntil(attempt)) {
            return true;
        }
        return global.stream().anyMatch(fault -> fault.within(attempt.done - SECOND, attempt.done + SETTLED_WITHIN))
                || key(attempt, TAKES_HOLDINGS::contains, attempt.begin - BUFFERED, attempt.done + 5 * SECOND) != null
                // it waited for longer than an answer is waited for
                || paused(attempt.process.name, attempt.done, attempt.done + SETTLED_WITHIN)
                || attempt.fenced != 0;
    }

    /**
     * Whether something explains that older events of a key come after newer ones in one process: what was taken over
     * or read without an answer is found later.
     */
    boolean orderMayBreak(Attempt earlier, Attempt later) {
        return paused(later.process.name, earlier.begin - LEASE, later.begin)
                || global.stream().anyMatch(fault -> fault.within(later.begin - BUFFERED, later.begin))
                || key(later, kind -> kind == Kind.GROUP_DESTROY, later.begin - 60 * SECOND, later.begin) != null;
    }

    /** Whether the membership may have ended between two attempts of one process. */
    boolean membershipMayEnd(Attempt earlier, Attempt later) {
        return leaseEnds(earlier, later.begin) != null;
    }

    /**
     * How many attempts, at the most, may have been counted that did not begin any more. Between the two is about a
     * millisecond, more in a process that has just started: in four runs of 30 minutes it was one in 75 ends of processes,
     * so that one in 20 is exceeded once in many thousand runs. A bus that counted what was waiting would be found hundreds
     * of times.
     */
    int cutOffBeforeTheyBegan() {
        return 2 + deaths.size() / 20;
    }

    /**
     * How many of the attempts came to no outcome that the store knows; 0 if the last of them ended in a process that
     * went on, or that could tell the store before it ended.
     */
    int withoutOutcome(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return 0;
        }
        Attempt last = attempts.get(attempts.size() - 1);
        boolean cutOff = deaths.containsKey(last.process.name)
                || last.fenced != 0
                || paused(last.process.name, last.begin - LEASE, last.begin + LEASE)
                || endedUnheard(last);
        return cutOff
                ? (int) attempts.stream()
                        .filter(attempt -> attempt.handled == 0)
                        .count()
                : 0;
    }

    /**
     * Whether its process ended in good order and need not have been heard any more: an outage lies between the attempt and
     * that end, and the store was not there for long enough since. Then the attempt's outcome may be unsaid, and a further
     * one counted that did not begin: a frozen store counts it when its process is long gone.
     */
    private boolean endedUnheard(Attempt attempt) {
        Told.Process process = attempt.process;
        return process.endedInOrder
                && process.last <= unansweredUntil(attempt)
                && global.stream().anyMatch(fault -> fault.within(attempt.lastHeard() - SECOND, process.last));
    }

    /** Whether the process did not run for long enough, in one piece or in several close together. */
    private boolean paused(String process, long from, long to) {
        long risky = global.stream().anyMatch(fault -> fault.within(from - LEASE, to))
                ? RISKY_PAUSE_BESIDE_OUTAGE
                : RISKY_PAUSE;
        long sum = 0;
        long last = 0;
        for (Pause pause : pauses.getOrDefault(process, List.of())) {
            if (pause.from() <= to && pause.to() >= from) {
                sum = pause.from() - last > LEASE ? 0 : sum;
                sum += Math.max(0, pause.to() - Math.max(pause.from(), last));
                last = Math.max(last, pause.to());
                if (sum >= risky) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Fault key(Attempt attempt, Predicate<Kind> kind, long from, long to) {
        String target = attempt.sub.text() + '/' + attempt.event.type;
        Fault last = null;
        for (Fault fault : keys) {
            if (kind.test(fault.kind())
                    && fault.target().equals(target)
                    && fault.within(from, to)
                    && (last == null || last.end() < fault.end())) {
                last = fault;
            }
        }
        return last;
    }
}
