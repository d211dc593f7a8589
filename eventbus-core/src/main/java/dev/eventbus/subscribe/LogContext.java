package dev.eventbus.subscribe;

import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import dev.eventbus.publish.CurrentEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What the lines that a handler logs say of its event; see {@link dev.eventbus.EventHandler}. */
final class LogContext implements AutoCloseable {
    private final @Nullable Map<String, String> before;

    private LogContext(@Nullable Map<String, String> before) {
        this.before = before;
    }

    /** Puts them, until it is closed by the same thread. */
    static LogContext of(EventContext context) {
        LogContext names = new LogContext(MDC.getCopyOfContextMap());
        Envelope<?> envelope = context.envelope();
        MDC.put("tenantId", context.tenantId().toString());
        MDC.put("eventId", envelope.id().toString());
        MDC.put("eventType", envelope.type());
        MDC.put("subscription", context.subscription());
        MDC.put("correlationId", CurrentEvent.correlation(envelope));
        return names;
    }

    /** Brings back what was there, and nothing else: also what the handler put is gone. */
    @Override
    public void close() {
        if (before == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(before);
        }
    }
}
