package dev.eventbus.torture;

import dev.eventbus.torture.Fault.Kind;
import dev.eventbus.torture.Told.Attempt;
import dev.eventbus.torture.Told.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what processes said, what was done to them, and what is in the store with what the bus promises. */
final class Checker {
    private static final long SECOND = 1_000_000;

    private final Evidence evidence;
    private final Violations violations = new Violations();
    private final Told told;
    private final Excuses excuses;
    private final Map<String, List<Store.Failed>> failed = new HashMap<>();
    private final Map<String, String> unsettled = new HashMap<>();
    private final Map<String, String> readTo = new HashMap<>();
    private final Map<String, Integer> notes = new TreeMap<>();
    private final List<String> bystanders = new ArrayList<>();
    private final List<String> cutOffBeforeItBegan = new ArrayList<>();
    private final List<String> parkedWithoutReason = new ArrayList<>();
    private long handled;
    private long lost;
    private long duplicates;

    /**
     * What came of it.
     *
     * @param published events that were acknowledged
     * @param handled pairs of subscription and event that were handled
     * @param failed entries of failed lists
     * @param lost pairs that were neither handled nor are anywhere
     * @param duplicates complete handlings beyond the first of a pair
     * @param fenced settlements that were refused
     * @param notes what is no violation and worth a look
     * @param bystanders the first of those that were cut off as often as poison
     */
    record Result(
            Violations violations,
            long published,
            long handled,
            long failed,
            long lost,
            long duplicates,
            long fenced,
            Map<String, Integer> notes,
            List<String> bystanders) {}

    private Checker(Evidence evidence) {
        this.evidence = evidence;
        this.told = Told.of(evidence, violations);
        this.excuses = new Excuses(evidence, told);
    }

    static Result check(Evidence evidence) {
        return new Checker(evidence).check();
    }

    private Result check() {
        evidence.store()
                .failed()
                .forEach(f -> failed.computeIfAbsent(
                                f.sub() + ' ' + f.type() + '/' + f.entry(), key -> new ArrayList<>())
                        .add(f));
        for (Store.Group group : evidence.store().groups()) {
            group.waiting()
                    .forEach(id -> unsettled.put(group.sub() + ' ' + group.type() + '/' + id, "waits for a retry"));
            group.pending().forEach(id -> unsettled.put(group.sub() + ' ' + group.type() + '/' + id, "is pending"));
            readTo.put(group.sub() + ' ' + group.type(), group.readTo());
            group.consumers()
                    .forEach(consumer ->
                            violations.add("consumer left behind", "%s/%s: %s", group.sub(), group.type(), consumer));
        }
        long published = 0;
        for (Event event : told.events.values()) {
            published += event.acked == null ? 0 : 1;
            publishing(event);
            if (event.copies > 0) {
                for (Sub sub : Sub.values()) {
                    delivery(event, sub);
                }
            }
        }
        parkings();
        if (told.lostEvents > 0) {
            violations.add("reported lost", "%d events were reported lost, and nothing was trimmed", told.lostEvents);
        }
        new OrderCheck(told, excuses, violations).run();
        new RecoveryCheck(evidence, told, violations).run();
        return new Result(
                violations,
                published,
                handled,
                evidence.store().failed().size(),
                lost,
                duplicates,
                told.fences,
                notes,
                bystanders);
    }

    private void publishing(Event event) {
        if (event.copies > 1) {
            violations.add("published twice", "%s (%s) is in its stream %d times", event.label, event.id, event.copies);
        }
        if (event.acked != null) {
            if (event.copies == 0) {
                violations.add(
                        "acknowledged publish missing",
                        "%s (%s) was acknowledged as %s and is not in its stream",
                        event.label,
                        event.id,
                        event.acked);
            } else if (!event.acked.equals(event.entry)) {
                violations.add(
                        "acknowledged elsewhere",
                        "%s was acknowledged as %s and is at %s",
                        event.label,
                        event.acked,
                        event.entry);
            }
        } else if (event.intents == event.refusals && event.copies > 0) {
            violations.add(
                    "refused publish present",
                    "every attempt to publish %s (%s) was refused as not stored, and it is at %s",
                    event.label,
                    event.id,
                    event.entry);
        }
    }

    private void delivery(Event event, Sub sub) {
        String place = sub.text() + ' ' + event.type + '/' + event.entry;
        List<Store.Failed> parked = failed.getOrDefault(place, List.of());
        String open = unsettled.get(place);
        List<Attempt> attempts = event.attempts(sub);
        List<Attempt> done = attempts.stream().filter(a -> a.done != 0).toList();
        if (open != null) {
            violations.add("not settled", "%s of %s %s at the end: %s", event.label, sub.text(), open, attempts);
        } else if (done.isEmpty()
                && parked.isEmpty()
                && OrderCheck.compare(event.entry, readTo.getOrDefault(sub.text() + ' ' + event.type, event.entry))
                        > 0) {
            violations.add("not read", "%s (%s) was not read by %s in time", event.label, event.entry, sub.text());
        } else if (done.isEmpty() && parked.isEmpty()) {
            lost++;
            violations.add(
                    "lost",
                    "%s (%s, %s) was never handled by %s and is in none of its lists: %s",
                    event.label,
                    event.entry,
                    event.kind,
                    sub.text(),
                    attempts);
        }
        parking(event, sub, parked, attempts);
        if (!done.isEmpty()) {
            handled++;
            duplicates += done.size() - 1;
            if (parked.isEmpty() && open == null) {
                confirmed(event, sub, done);
            }
            for (int i = 1; i < done.size(); i++) {
                duplicate(sub, done.subList(0, i), done.get(i));
            }
            creditedOnce(event, sub, done);
        }
        atOnce(event, sub, attempts);
        for (Attempt attempt : attempts) {
            if (attempt.fenced != 0 && !excuses.leaseMayEnd(attempt)) {
                violations.add(
                        "fenced without cause",
                        "%s of %s was refused, and nothing had happened: %s",
                        event.label,
                        sub.text(),
                        attempt);
            }
        }
    }

    private void parking(Event event, Sub sub, List<Store.Failed> parked, List<Attempt> attempts) {
        String expected = sub.parks(event.kind);
        if (parked.isEmpty()) {
            return;
        }
        if (parked.size() > 1 + excuses.destroyed(sub, event.type)) {
            violations.add("parked twice", "%s of %s: %s", event.label, sub.text(), parked);
        }
        for (Store.Failed each : parked) {
            if (each.reason().equals(expected)) {
                boolean counted = each.reason().equals("REJECTED") || each.attempts() == sub.attempts();
                if (!counted) {
                    violations.add(
                            "parked at another time",
                            "%s of %s was parked as %s after %d attempts instead of %d: %s",
                            event.label,
                            sub.text(),
                            each.reason(),
                            each.attempts(),
                            sub.attempts(),
                            attempts);
                }
            } else if (each.reason().equals("CRASHED") && excuses.withoutOutcome(attempts) + 1 >= each.attempts()) {
                // Each time its process was killed meanwhile, or ended unheard: nobody can tell it from poison.
                if (expected == null && bystanders.size() < 5) {
                    bystanders.add("%s (%s) of %s: %s".formatted(event.label, event.kind, sub.text(), attempts));
                }
                notes.merge(
                        expected == null
                                ? "bystanders parked as CRASHED"
                                : "failing events parked as CRASHED after the end of their process",
                        1,
                        Integer::sum);
            } else {
                String text = "%s (%s) of %s was parked as %s after %d attempts, expected %s: %s"
                        .formatted(
                                event.label,
                                event.kind,
                                sub.text(),
                                each.reason(),
                                each.attempts(),
                                expected == null ? "not to be" : expected,
                                attempts);
                boolean oneMissing =
                        each.reason().equals("CRASHED") && excuses.withoutOutcome(attempts) + 2 == each.attempts();
                (oneMissing ? cutOffBeforeItBegan : parkedWithoutReason).add(text);
            }
        }
    }

    private void parkings() {
        if (cutOffBeforeItBegan.size() > excuses.cutOffBeforeTheyBegan()) {
            parkedWithoutReason.addAll(cutOffBeforeItBegan);
        } else if (!cutOffBeforeItBegan.isEmpty()) {
            notes.put(
                    "parked as CRASHED with an attempt that was counted and did not begin", cutOffBeforeItBegan.size());
        }
        parkedWithoutReason.forEach(text -> violations.add("parked without reason", "%s", text));
    }

    /** A handling that the store does not know of, and that was not repeated, must have lost its answer. */
    private void confirmed(Event event, Sub sub, List<Attempt> done) {
        for (Attempt attempt : done) {
            if (attempt.handled != 0) {
                return;
            }
        }
        for (Attempt attempt : done) {
            if (excuses.answerMayBeLost(attempt)) {
                return;
            }
        }
        violations.add(
                "settled without a word",
                "%s was handled by %s, is not open, and nobody was told: %s",
                event.label,
                sub.text(),
                done);
    }

    /** However they ended: while a handler runs, its event is nobody else's. */
    private void atOnce(Event event, Sub sub, List<Attempt> attempts) {
        for (int i = 0; i < attempts.size(); i++) {
            for (int j = i + 1; j < attempts.size(); j++) {
                Attempt first = attempts.get(i);
                Attempt again = attempts.get(j);
                if (again.begin < first.ranUntil() && excuses.forRunningAtOnce(first, again) == null) {
                    violations.add(
                            "handled twice at once",
                            "%s of %s: %s and, meanwhile, %s",
                            event.label,
                            sub.text(),
                            first,
                            again);
                }
            }
        }
    }

    private void duplicate(Sub sub, List<Attempt> earlier, Attempt again) {
        for (Attempt first : earlier) {
            if (again.begin < first.ranUntil()) {
                String explanation = excuses.forRunningAtOnce(first, again);
                if (explanation != null && first == earlier.get(earlier.size() - 1)) {
                    notes.merge("repeated at once: " + explanation, 1, Integer::sum);
                }
                continue; // judged with those that came to no end
            }
            boolean known = excuses.knownBefore(first, again);
            String explanation = known ? excuses.forRepeatingHandled(first, again) : excuses.forRepeating(first, again);
            if (explanation == null) {
                violations.add(
                        known ? "repeated although settled" : "repeated without cause",
                        "%s of %s: %s and again %s",
                        first.event.label,
                        sub.text(),
                        first,
                        again);
                return;
            }
            if (first == earlier.get(earlier.size() - 1)) {
                notes.merge("repeated: " + explanation, 1, Integer::sum);
            }
        }
    }

    /** Only the holder's settle counts; the group's destruction makes one more holder. */
    private void creditedOnce(Event event, Sub sub, List<Attempt> done) {
        List<Attempt> credited = done.stream().filter(a -> a.handled != 0).toList();
        if (credited.size() > 1) {
            long from = credited.get(0).begin - 30 * SECOND;
            long to = credited.stream().mapToLong(a -> a.handled).max().orElse(0);
            int destroyed = 0;
            for (Fault fault : evidence.faults(Kind.GROUP_DESTROY)) {
                destroyed += fault.target().equals(sub.text() + '/' + event.type) && fault.within(from, to) ? 1 : 0;
            }
            if (credited.size() > 1 + destroyed) {
                violations.add(
                        "settled twice",
                        "%s of %s was settled as handled %d times, each by one who should hold it alone: %s",
                        event.label,
                        sub.text(),
                        credited.size(),
                        credited);
            }
        }
    }
}
