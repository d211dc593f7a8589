package dev.eventbus.opentelemetry;

import dev.eventbus.EventBusTracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/** A span, and the scope in which it is current, if it is. */
final class EndingSpan implements EventBusTracer.EventSpan {
    private final Span span;
    private final @Nullable Scope scope;

    EndingSpan(Span span, @Nullable Scope scope) {
        this.span = span;
        this.scope = scope;
    }

    @Override
    public @Nullable String traceparent() {
        return Traceparent.of(span);
    }

    /** Only the failure's class: its message may quote what the event has. */
    @Override
    public void end(@Nullable Throwable failure) {
        if (scope != null) {
            scope.close();
        }
        if (failure != null) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", failure.getClass().getName());
        }
        span.end();
    }
}
