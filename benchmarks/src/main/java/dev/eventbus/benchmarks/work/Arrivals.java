package dev.eventbus.benchmarks.work;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Which events one group was given, and how often. */
public final class Arrivals {
    private final AtomicIntegerArray times;
    private final AtomicInteger different = new AtomicInteger();

    /** Of events 0 to {@code events}. */
    public Arrivals(int events) {
        times = new AtomicIntegerArray(events);
    }

    /** Notes one; returns how many different ones there were, or 0 if it was there before. */
    public int arrived(TicketUpdated event) {
        int before = times.getAndIncrement((int) Tickets.number(event.ticketId()));
        return before == 0 ? different.incrementAndGet() : 0;
    }

    int different() {
        return different.get();
    }

    /**
     * Throws unless each event arrived {@code expected} times.
     *
     * @param orMore whether more often is right too
     */
    public void check(String who, int expected, boolean orMore) {
        long missing = 0;
        long doubled = 0;
        for (int i = 0; i < times.length(); i++) {
            if (times.get(i) < expected) {
                missing++;
            } else if (times.get(i) > expected) {
                doubled++;
            }
        }
        if (missing > 0 || doubled > 0 && !orMore) {
            throw new CheckFailedException("Of %,d events, %,d arrived at %s fewer than %d times, and %,d more often"
                    .formatted(times.length(), missing, who, expected, doubled));
        }
    }
}
