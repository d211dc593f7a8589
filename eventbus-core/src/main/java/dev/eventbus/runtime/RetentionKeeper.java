package dev.eventbus.runtime;

import dev.eventbus.EventBusListener;
import dev.eventbus.Health.HeldStream;
import dev.eventbus.Retention;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.PeriodicWork;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps streams within their soft bounds, a page at a time, without ever letting go of what a subscription has not
 * settled. Tells who holds a stream back, which subscriptions nobody reads, and when the store's clock has jumped.
 */
final class RetentionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionKeeper.class);
    private static final long EVERY_SECONDS = 5;
    /** Pages that one round trims of one stream at most, so that the others have their turn. */
    private static final int MAX_PAGES = 500;
    /** Rounds from one search for abandoned subscriptions to the next: five minutes. */
    private static final int ABANDONED_ROUNDS = 60;

    private final BusSettings settings;
    private final EventLog log;
    private final LongSupplier nanos;
    private final Supplier<? extends Collection<String>> running;
    private final HeldStreams held;
    private final AbandonedSubscriptions abandoned;
    /** Of each stream its own: in a cluster they are on several servers. */
    private final Map<String, StoreClock> clocks = new HashMap<>();

    private int rounds;

    /**
     * @param listener is told; must not throw
     * @param running the subscriptions of this process
     * @param nanos the monotonic clock
     */
    RetentionKeeper(
            BusSettings settings,
            EventLog log,
            EventBusListener listener,
            Supplier<? extends Collection<String>> running,
            LongSupplier nanos) {
        this.settings = settings;
        this.log = log;
        this.nanos = nanos;
        this.running = running;
        this.held = new HeldStreams(listener, settings.clock(), nanos);
        this.abandoned = new AbandonedSubscriptions(log, listener, nanos);
    }

    void start(BusThreads threads) {
        PeriodicWork keeping = new PeriodicWork("The keeper of retention", threads.housekeeping(), this::round);
        threads.timer().scheduleWithFixedDelay(keeping, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** The streams that this process trims and a subscription holds back. */
    List<HeldStream> heldStreams() {
        return held.all();
    }

    /** Looks at every stream once. */
    void round() {
        Map<String, Duration> jumps = new HashMap<>();
        Set<String> kept = new HashSet<>();
        boolean searches = rounds++ % ABANDONED_ROUNDS == 0;
        for (EventDescriptor type : settings.catalog().all()) {
            String stream = log.stream(type.name());
            try {
                if (keep(type.name(), searches, jumps)) {
                    kept.add(stream);
                }
            } catch (LogException e) {
                kept.add(stream); // as far as is known
                LOG.debug("{} is not trimmed for now: {}", stream, e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("Trimming {} met an error of its own; it goes on", stream, e);
            }
        }
        held.retain(kept);
        if (!jumps.isEmpty()) {
            tell(jumps);
        }
    }

    /** Whether it is this process that does it. */
    private boolean keep(String type, boolean searches, Map<String, Duration> jumps) {
        Retention retention = settings.retentionOf(type);
        String stream = log.stream(type);
        StoreClock clock = clocks.computeIfAbsent(type, first -> new StoreClock(nanos));
        Trimmed trimmed;
        int pages = 0;
        do {
            long asked = nanos.getAsLong();
            trimmed = log.trim(type, retention, clock.believedUntil());
            Duration jump = clock.answered(trimmed.time(), asked); // who does not trim may have to go on with it
            if (!trimmed.ours()) {
                return false;
            }
            if (!jump.isZero()) {
                jumps.put(stream, jump);
            }
            pages++;
        } while (trimmed.more() && pages < MAX_PAGES);
        held.looked(stream, retention, trimmed);
        if (searches && clock.isBelieved()) {
            abandoned.look(type, trimmed.time(), running.get());
        }
        return true;
    }

    private static void tell(Map<String, Duration> jumps) {
        Map.Entry<String, Duration> one = jumps.entrySet().iterator().next();
        Duration jump = one.getValue();
        LOG.warn(
                "The clock of the server of {}{} went {} by {} against the monotonic clock of this process{}",
                one.getKey(),
                jumps.size() == 1 ? "" : " and %d other streams".formatted(jumps.size() - 1),
                jump.isNegative() ? "back" : "ahead",
                jump.abs(),
                jump.isNegative()
                        ? ": until it has caught up, ids of new entries are ahead of it, and these are kept for longer"
                        : ", unless this process stood still: for %s nothing is removed because of its age, so that the server's clock can be set right"
                                .formatted(StoreClock.DISTRUST));
    }
}
