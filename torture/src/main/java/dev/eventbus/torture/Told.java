package dev.eventbus.torture;

import dev.eventbus.torture.TortureEvent.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the histories tell, put together: events with what publishers and handlers did to them. */
final class Told {
    /** An event. */
    static final class Event {
        final String label;
        String id = "?";
        String type = "?";
        String key = "?";
        Kind kind = Kind.PLAIN;
        int intents;
        int refusals;
        boolean unknown;

        @Nullable
        String acked;
        /** Its entry in the stream, and how many there are. */
        String entry = "?";

        int copies;
        final @Nullable Attempt[] attempts = new Attempt[Sub.values().length];
        final byte[] parkedHeard = new byte[Sub.values().length];

        Event(String label) {
            this.label = label;
        }

        /** What {@code sub} did with it, by its beginning. */
        List<Attempt> attempts(Sub sub) {
            List<Attempt> all = new ArrayList<>();
            for (Attempt next = attempts[sub.ordinal()]; next != null; next = next.other) {
                all.add(next);
            }
            all.sort((a, b) -> Long.compare(a.begin, b.begin));
            return all;
        }
    }

    /** One call of a handler. Times are 0 where it did not come so far. */
    static final class Attempt {
        final Process process;
        final Event event;
        final Sub sub;
        final int line;
        final long begin;
        final int number;
        final String entry;
        long done;
        long threw;
        long handled;
        long fenced;

        @Nullable
        Attempt other;

        Attempt(Process process, Event event, Sub sub, int line, long begin, int number, String entry) {
            this.process = process;
            this.event = event;
            this.sub = sub;
            this.line = line;
            this.begin = begin;
            this.number = number;
            this.entry = entry;
        }

        /** When it was over, if it was. */
        long over() {
            return Math.max(done, threw);
        }

        /** When the last of it was heard: its end, or else its beginning. */
        long lastHeard() {
            return over() != 0 ? over() : begin;
        }

        /**
         * Until when it was certainly running: to its end, or to the last that was heard of its process. A process that
         * ends in good order gives up on a handler that takes too long for that: nobody knows when.
         */
        long ranUntil() {
            return over() != 0 ? over() : process.endedInOrder ? begin : process.last;
        }

        @Override
        public String toString() {
            return "%s:%d attempt %d began %d%s%s%s%s"
                    .formatted(
                            process.name,
                            line,
                            number,
                            begin,
                            done == 0 ? "" : ", done " + done,
                            threw == 0 ? "" : ", threw " + threw,
                            handled == 0 ? "" : ", handled " + handled,
                            fenced == 0 ? "" : ", fenced " + fenced);
        }
    }

    /** A process. */
    static final class Process {
        final String name;
        long started;
        long last;
        boolean endedInOrder;
        final List<Pause> pauses = new ArrayList<>();
        final List<TakenOver> takenOver = new ArrayList<>();
        final List<Attempt> ordered = new ArrayList<>();
        /** When handlers began, by subscription. */
        final List<LongList> begins = perSub();

        Process(String name) {
            this.name = name;
        }
    }

    record Pause(long from, long to) {}

    record TakenOver(Sub sub, long at, long entries) {}

    final Map<String, Event> events = new LinkedHashMap<>();
    final Map<String, Event> byEntry = new HashMap<>();
    final Map<String, Process> processes = new LinkedHashMap<>();
    /** When each subscription's handlers returned, and when publishes were acknowledged, unsorted. */
    final List<LongList> ends = perSub();

    final LongList acks = new LongList();
    long lostEvents;
    long fences;
    private final Violations violations;

    /** Times. */
    static final class LongList {
        private long[] values = new long[64];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long[] sorted() {
            long[] copy = Arrays.copyOf(values, size);
            Arrays.sort(copy);
            return copy;
        }
    }

    private Told(Violations violations) {
        this.violations = violations;
    }

    private static List<LongList> perSub() {
        List<LongList> lists = new ArrayList<>();
        for (int i = 0; i < Sub.values().length; i++) {
            lists.add(new LongList());
        }
        return lists;
    }

    static Told of(Evidence evidence, Violations violations) {
        Told told = new Told(violations);
        for (String name : evidence.histories().keySet()) {
            told.processes.put(name, new Process(name));
            if (name.startsWith("p")) {
                told.publisher(evidence, name);
            }
        }
        for (Store.Entry entry : evidence.store().entries()) {
            told.stored(entry);
        }
        for (String name : evidence.histories().keySet()) {
            if (name.startsWith("c")) {
                told.consumer(evidence, name);
            }
        }
        return told;
    }

    private void publisher(Evidence evidence, String name) {
        Process process = process(name);
        evidence.forEachLine(name, (number, words) -> {
            long at = common(process, words);
            if (words[1].equals("I") && words.length >= 7) {
                Event event = events.computeIfAbsent(words[2], Event::new);
                event.id = words[3];
                event.type = words[4];
                event.key = words[5];
                event.kind = Kind.valueOf(words[6]);
                event.intents++;
            } else if (words[1].equals("A") && words.length >= 4) {
                event(words[2]).acked = words[3];
                acks.add(at);
            } else if (words[1].equals("R")) {
                event(words[2]).refusals++;
                if (words.length >= 4 && !words[3].equals("BusUnavailableException")) {
                    violations.add(
                            "refused", "publish of %s was refused with %s (%s:%d)", words[2], words[3], name, number);
                }
            } else if (words[1].equals("U")) {
                event(words[2]).unknown = true;
            }
        });
    }

    private void stored(Store.Entry entry) {
        Event event = events.get(entry.label());
        if (event == null) {
            violations.add(
                    "invented",
                    "entry %s of %s has %s, which nobody published",
                    entry.entry(),
                    entry.type(),
                    entry.label());
            return;
        }
        if (!event.id.equals(entry.id()) || !event.type.equals(entry.type())) {
            violations.add(
                    "altered", "entry %s of %s is not %s as published", entry.entry(), entry.type(), entry.label());
        }
        event.copies++;
        if (event.entry.equals("?") || entry.entry().equals(event.acked)) {
            event.entry = entry.entry();
        }
        byEntry.put(entry.type() + '/' + entry.entry(), event);
    }

    private void consumer(Evidence evidence, String name) {
        Process process = process(name);
        Map<String, Attempt> running = new HashMap<>();
        evidence.forEachLine(name, (number, words) -> {
            long at = common(process, words);
            switch (words[1]) {
                case "B" -> {
                    if (words.length >= 7) {
                        begun(process, running, number, at, words);
                    }
                }
                case "E", "X" -> {
                    Attempt attempt = words.length >= 5 ? running.remove(words[4]) : null;
                    if (attempt != null && words[1].equals("E")) {
                        attempt.done = at;
                        ends.get(attempt.sub.ordinal()).add(at);
                    } else if (attempt != null) {
                        attempt.threw = at;
                    }
                }
                case "H" -> handled(process, number, at, words);
                case "F" -> fenced(process, at, words);
                case "P" -> {
                    Event event = words.length >= 7 ? byEntry.get(words[6] + '/' + words[3]) : null;
                    if (event != null) {
                        event.parkedHeard[Sub.of(words[2]).ordinal()]++;
                    }
                }
                case "O" -> process.takenOver.add(new TakenOver(Sub.of(words[2]), at, Long.parseLong(words[4])));
                case "L" -> lostEvents += Long.parseLong(words[4]);
                default -> {}
            }
        });
    }

    private void begun(Process process, Map<String, Attempt> running, int number, long at, String[] words) {
        Event event = events.get(words[3]);
        if (event == null) {
            violations.add("invented", "%s:%d handles %s, which nobody published", process.name, number, words[3]);
            return;
        }
        Sub sub = Sub.of(words[2]);
        Attempt attempt = new Attempt(process, event, sub, number, at, Integer.parseInt(words[5]), words[4]);
        attempt.other = event.attempts[sub.ordinal()];
        event.attempts[sub.ordinal()] = attempt;
        running.put(words[6], attempt);
        process.begins.get(sub.ordinal()).add(at);
        if (sub == Sub.ORDERED) {
            process.ordered.add(attempt);
        }
    }

    private void handled(Process process, int number, long at, String[] words) {
        Event event = words.length >= 5 ? events.get(words[3]) : null;
        if (event == null) {
            return;
        }
        Sub sub = Sub.of(words[2]);
        Attempt open = null;
        Attempt fenced = null;
        for (Attempt each = event.attempts[sub.ordinal()]; each != null; each = each.other) {
            if (each.process == process && each.done != 0 && each.handled == 0) {
                if (each.fenced != 0) {
                    fenced = each;
                } else if (open == null) {
                    open = each;
                }
            }
        }
        if (open != null) {
            open.handled = at;
        } else if (fenced != null) {
            violations.add(
                    "handled after fenced",
                    "%s counts %s as handled in %s:%d, but its settle was fenced: %s",
                    sub.text(),
                    event.label,
                    process.name,
                    number,
                    fenced);
        } else {
            violations.add(
                    "handled without a handler",
                    "%s counts %s as handled in %s:%d, but no handler of that process returned",
                    sub.text(),
                    event.label,
                    process.name,
                    number);
        }
    }

    private void fenced(Process process, long at, String[] words) {
        fences++;
        Event event = words.length >= 5 ? byEntry.get(words[3] + '/' + words[4]) : null;
        if (event == null) {
            return;
        }
        Sub sub = Sub.of(words[2]);
        for (Attempt each = event.attempts[sub.ordinal()]; each != null; each = each.other) {
            if (each.process == process && each.over() != 0 && each.fenced == 0) {
                if (each.handled == 0) {
                    each.fenced = at;
                    return;
                }
            }
        }
        // Nothing of its was open: what is refused may also be an event that was parked unseen, or skipped.
    }

    private long common(Process process, String[] words) {
        long at = Long.parseLong(words[0]);
        if (process.started == 0) {
            process.started = at;
        }
        process.last = at;
        if (words[1].equals("Q")) {
            process.endedInOrder = true;
        } else if (words[1].equals("Z")) {
            process.pauses.add(new Pause(at - Long.parseLong(words[2]), at));
        }
        return at;
    }

    private Event event(String label) {
        Event event = events.get(label);
        if (event == null) {
            throw new IllegalStateException("no intent to publish " + label);
        }
        return event;
    }

    private Process process(String name) {
        Process process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException(name);
        }
        return process;
    }
}
