package dev.eventbus.subscribe;

import dev.eventbus.EventBusTracer;
import dev.eventbus.TenantContext;
import dev.eventbus.publish.CurrentEvent;
import org.jspecify.annotations.Nullable;

/** Calls a handler as the handling of its event: as the tenant's, as the cause of what it publishes, in its log and its span. */
final class HandlerCall {
    private final EventBusTracer tracer;

    HandlerCall(EventBusTracer tracer) {
        this.tracer = tracer;
    }

    /** What the handler threw, if it did. */
    @Nullable
    Throwable run(Task task) {
        EventBusTracer.EventSpan span = tracer.handling(task);
        Throwable failure = null;
        try (LogContext names = LogContext.of(task)) {
            TenantContext.call(
                    task.tenantId(),
                    () -> CurrentEvent.handle(task.envelope(), () -> {
                        task.route().handler().handle(task.envelope().event(), task);
                        return names;
                    }));
        } catch (Throwable thrown) { // an Error of one handler must not end the subscription
            failure = thrown;
        }
        span.end(failure);
        return failure;
    }
}
