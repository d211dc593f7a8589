package dev.eventbus.subscribe;

import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import dev.eventbus.publish.CurrentEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What the lines that a handler logs say of its event; see {@link dev.eventbus.EventHandler}. */
final class LogContext implements AutoCloseable {
    private static final String[] KEYS = {"tenantId", "eventId", "eventType", "subscription", "correlationId"};

    /** By the index of their key. */
    private final @Nullable String[] before = new @Nullable String[KEYS.length];

    private LogContext() {}

    /** Puts them, until it is closed by the same thread. */
    static LogContext of(EventContext context) {
        Envelope<?> envelope = context.envelope();
        LogContext names = new LogContext();
        names.put(0, context.tenantId().toString());
        names.put(1, envelope.id().toString());
        names.put(2, envelope.type());
        names.put(3, context.subscription());
        names.put(4, CurrentEvent.correlation(envelope));
        return names;
    }

    private void put(int key, String value) {
        before[key] = MDC.get(KEYS[key]);
        MDC.put(KEYS[key], value);
    }

    /** Brings back what was there. */
    @Override
    public void close() {
        for (int key = 0; key < KEYS.length; key++) {
            if (before[key] == null) {
                MDC.remove(KEYS[key]);
            } else {
                MDC.put(KEYS[key], before[key]);
            }
        }
    }
}
