package dev.eventbus.subscribe;

import dev.eventbus.EventContext;
import dev.eventbus.publish.CurrentEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What the lines that a handler logs say of its event; see {@link dev.eventbus.EventHandler}. */
final class LogContext implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    private LogContext() {}

    /** Puts them, until it is closed by the same thread. */
    static LogContext of(EventContext context) {
        LogContext names = new LogContext();
        names.put("tenantId", context.tenantId().toString());
        names.put("eventId", context.eventId().toString());
        names.put("eventType", context.envelope().type());
        names.put("subscription", context.subscription());
        names.put("correlationId", CurrentEvent.correlation(context.envelope()));
        return names;
    }

    private void put(String key, String value) {
        before.put(key, MDC.get(key));
        MDC.put(key, value);
    }

    /** Brings back what was there. */
    @Override
    public void close() {
        before.forEach((key, value) -> {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        });
    }
}
