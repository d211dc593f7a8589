package dev.eventbus.runtime;

import dev.eventbus.Retention;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.EventLog.Trimmed;
import dev.eventbus.log.LogException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps streams within their soft bounds, a page at a time, without ever letting go of what a subscription has not
 * settled. Says once which subscription holds a stream back.
 */
final class RetentionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionKeeper.class);
    private static final long EVERY_SECONDS = 5;
    /** Pages that one round trims of one stream at most, so that the others have their turn. */
    private static final int MAX_PAGES = 500;

    private final BusSettings settings;
    private final EventLog log;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Map<String, String> reported = new HashMap<>();

    RetentionKeeper(BusSettings settings, EventLog log) {
        this.settings = settings;
        this.log = log;
    }

    void start(BusThreads threads) {
        threads.timer()
                .scheduleWithFixedDelay(() -> inBackground(threads), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void inBackground(BusThreads threads) {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.workers().execute(this::round);
        } catch (RejectedExecutionException closing) {
            busy.set(false);
        }
    }

    private void round() {
        try {
            for (EventDescriptor type : settings.catalog().all()) {
                keep(type.name());
            }
        } catch (LogException e) {
            LOG.debug("Streams are not trimmed for now: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Trimming the streams met an error of its own; it goes on", e);
        } finally {
            busy.set(false);
        }
    }

    private void keep(String type) {
        Retention retention = settings.retentionOf(type);
        Trimmed trimmed;
        int pages = 0;
        do {
            trimmed = log.trim(type, retention);
            pages++;
        } while (trimmed.more() && pages < MAX_PAGES);
        String holder = trimmed.heldBy().orElse("");
        if (!holder.equals(reported.put(type, holder)) && !holder.isEmpty()) {
            LOG.warn(
                    "Subscription {} has not settled old entries of {}: they are kept beyond the bound of {} entries, until the "
                            + "hard limit of {} is reached. Is it running, or is it to be removed?",
                    holder,
                    log.stream(type),
                    retention.maxLength(),
                    retention.hardLimit());
        }
    }
}
