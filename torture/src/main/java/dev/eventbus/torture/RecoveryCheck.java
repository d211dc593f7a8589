package dev.eventbus.torture;

import dev.eventbus.torture.Told.Pause;
import java.util.ArrayList;
import java.util.List;

/** Nobody may stay silent: soon after a fault publishers publish and every subscription of every process handles. */
final class RecoveryCheck {
    private static final long SECOND = 1_000_000;
    private static final long LIMIT = 10 * SECOND;
    /** A process gets only its share, and on a busy machine not evenly. */
    private static final long LIMIT_OF_A_PROCESS = 15 * SECOND;

    private static final long BOOT = 5 * SECOND;

    private final Evidence evidence;
    private final Told told;
    private final Violations violations;

    RecoveryCheck(Evidence evidence, Told told, Violations violations) {
        this.evidence = evidence;
        this.told = told;
        this.violations = violations;
    }

    void run() {
        long from = evidence.publishedFrom();
        long to = evidence.publishedTo();
        List<Pause> store = new ArrayList<>();
        for (Fault fault : evidence.faults()) {
            if (fault.hitsAll() || fault.kind() == Fault.Kind.GROUP_DESTROY) {
                store.add(new Pause(fault.start(), fault.end()));
            }
        }
        List<Pause> publishing = new ArrayList<>(store);
        publishing.addAll(nobody("p", from, to));
        long[] acks = told.acks.sorted();
        report("publishers silent", "publishers", silence(acks, from, to, publishing, LIMIT));

        // What nobody publishes nobody can handle.
        List<Pause> handling = new ArrayList<>(store);
        handling.addAll(nobody("c", from, to));
        long last = from;
        for (long ack : acks) {
            if (ack - last > SECOND) {
                handling.add(new Pause(last, ack));
            }
            last = Math.max(last, ack);
        }
        for (Sub sub : Sub.values()) {
            report(
                    "subscription silent",
                    sub.text(),
                    silence(told.ends.get(sub.ordinal()).sorted(), from, to, handling, LIMIT));
        }
        for (Told.Process process : told.processes.values()) {
            if (process.name.startsWith("c")) {
                List<Pause> mine = new ArrayList<>(handling);
                mine.addAll(process.pauses);
                long begin = Math.max(from, process.started + BOOT);
                for (Sub sub : Sub.values()) {
                    long[] begins = process.begins.get(sub.ordinal()).sorted();
                    report(
                            "reader silent",
                            sub.text() + " in " + process.name,
                            silence(begins, begin, Math.min(to, process.last), mine, LIMIT_OF_A_PROCESS));
                }
            }
        }
    }

    private void report(String kind, String who, List<Pause> silences) {
        for (Pause silence : silences) {
            violations.add(
                    kind,
                    "%s did nothing for %.1f s from %d on, with nothing to hinder it",
                    who,
                    (silence.to() - silence.from()) / 1e6,
                    silence.from());
        }
    }

    /** When no process whose name begins so was up and running. */
    private List<Pause> nobody(String prefix, long from, long to) {
        List<Pause> up = new ArrayList<>();
        for (Told.Process process : told.processes.values()) {
            if (process.name.startsWith(prefix)) {
                long begin = process.started + BOOT;
                for (Pause pause : merged(process.pauses)) {
                    if (pause.from() > begin) {
                        up.add(new Pause(begin, pause.from()));
                    }
                    begin = Math.max(begin, pause.to());
                }
                if (process.last > begin) {
                    up.add(new Pause(begin, process.last));
                }
            }
        }
        return free(from, to, up);
    }

    /** Stretches longer than {@code limit} without any of {@code times} and without any of {@code excused}. */
    private static List<Pause> silence(long[] times, long from, long to, List<Pause> excused, long limit) {
        List<Pause> found = new ArrayList<>();
        long last = from;
        for (int i = 0; i <= times.length; i++) {
            long next = i == times.length ? to : Math.min(to, times[i]);
            if (next - last > limit) {
                for (Pause stretch : free(last, next, excused)) {
                    if (stretch.to() - stretch.from() > limit) {
                        found.add(stretch);
                    }
                }
            }
            last = Math.max(last, next);
        }
        return found;
    }

    /** What {@code taken} leaves of a stretch. */
    private static List<Pause> free(long from, long to, List<Pause> taken) {
        List<Pause> free = new ArrayList<>();
        long at = from;
        for (Pause each : merged(taken)) {
            if (each.from() > at && at < to) {
                free.add(new Pause(at, Math.min(to, each.from())));
            }
            at = Math.max(at, each.to());
        }
        if (at < to) {
            free.add(new Pause(at, to));
        }
        return free;
    }

    private static List<Pause> merged(List<Pause> pauses) {
        List<Pause> sorted = new ArrayList<>(pauses);
        sorted.sort((a, b) -> Long.compare(a.from(), b.from()));
        return sorted;
    }
}
