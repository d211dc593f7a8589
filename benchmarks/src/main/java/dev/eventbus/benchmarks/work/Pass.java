package dev.eventbus.benchmarks.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Groups that each take all events once. It is measured from where the first group has had {@code skipped} events, so that
 * its start is left out, to where the last has all.
 */
final class Pass {
    private final Meter meter;
    private final int events;
    private final int skipped;
    private final List<Arrivals> groups = new ArrayList<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicInteger unfinished;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile @Nullable Snapshot start;
    private volatile @Nullable Snapshot end;
    private volatile long before;

    Pass(Meter meter, int groups, int events, int skipped) {
        this.meter = meter;
        this.events = events;
        this.skipped = skipped;
        this.unfinished = new AtomicInteger(groups);
        for (int i = 0; i < groups; i++) {
            this.groups.add(new Arrivals(events));
        }
    }

    /** What {@code group} does with each event. */
    TicketHandler handler(int group) {
        Arrivals arrivals = groups.get(group);
        return event -> {
            int different = arrivals.arrived(event);
            if (different == skipped && begun.compareAndSet(false, true)) {
                start = meter.snapshot();
                before = arrived();
            }
            if (different == events && unfinished.decrementAndGet() == 0) {
                end = meter.snapshot();
                finished.countDown();
            }
        };
    }

    private long arrived() {
        return groups.stream().mapToLong(Arrivals::different).sum();
    }

    /** Waits until all have arrived, and throws when none has for {@code patience}. */
    void await(Duration patience) throws InterruptedException {
        long all = (long) groups.size() * events;
        long last = -1;
        while (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            long now = arrived();
            if (now == last) {
                throw new CheckFailedException(
                        "%,d of %,d events are missing: none has come for %s".formatted(all - now, all, patience));
            }
            last = now;
        }
    }

    /** Throws if a group has had an event twice. */
    void check() {
        for (int group = 0; group < groups.size(); group++) {
            groups.get(group).check("group " + group, 1, false);
        }
    }

    void addTo(Cost cost) {
        Snapshot from = start;
        Snapshot to = end;
        if (from == null || to == null) {
            throw new IllegalStateException("The pass is not over");
        }
        cost.add(from, to, (long) groups.size() * events - before);
    }
}
