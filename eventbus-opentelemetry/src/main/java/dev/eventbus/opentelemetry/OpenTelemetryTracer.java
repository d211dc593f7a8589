package dev.eventbus.opentelemetry;

import dev.eventbus.EventBusTracer;
import dev.eventbus.EventContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.UUID;

/**
 * Spans by OpenTelemetry's conventions for messaging: one for each publish, whose W3C context travels in the event, and one for
 * each attempt of a handler, which is its child and linked to it. In a handler its span is the current one, so that what it
 * publishes and calls goes on with the trace.
 *
 * <p>{@code .tracer(OpenTelemetryTracer.of(openTelemetry))}
 *
 * <p>A publish is a child of the current span; where there is none, of the {@code traceparent} that the publisher gives. Events
 * are named by id, never by content; tenants are not named.
 */
public final class OpenTelemetryTracer implements EventBusTracer {
    /** What {@code messaging.system} says. */
    public static final String SYSTEM = "eventbus";

    private final Tracer tracer;

    private OpenTelemetryTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Spans by the tracer {@code dev.eventbus} of {@code openTelemetry}. */
    public static OpenTelemetryTracer of(OpenTelemetry openTelemetry) {
        return new OpenTelemetryTracer(openTelemetry.getTracer("dev.eventbus"));
    }

    @Override
    public EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent) {
        Context parent = Context.current();
        if (!Span.fromContext(parent).getSpanContext().isValid() && traceparent.isPresent()) {
            parent = parent.with(Span.wrap(Traceparent.parse(traceparent.get())));
        }
        Span span = span("publish", "send", stream, eventId)
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(parent)
                .startSpan();
        return new EndingSpan(span, null);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the scope is closed with the span
    public EventSpan handling(EventContext context) {
        SpanBuilder builder = span("process", "process", context.stream(), context.eventId())
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.consumer.group.name", context.subscription())
                .setAttribute("eventbus.entry.id", context.entryId())
                .setAttribute("eventbus.attempt", context.attempt());
        String correlation = context.envelope().correlationId();
        if (correlation != null) {
            builder.setAttribute("messaging.message.conversation_id", correlation);
        }
        String traceparent = context.envelope().traceparent();
        SpanContext publish = traceparent == null ? SpanContext.getInvalid() : Traceparent.parse(traceparent);
        if (publish.isValid()) {
            builder.setParent(Context.root().with(Span.wrap(publish))).addLink(publish);
        } else {
            builder.setNoParent();
        }
        Span span = builder.startSpan();
        return new EndingSpan(span, span.makeCurrent());
    }

    private SpanBuilder span(String name, String type, String stream, UUID eventId) {
        return tracer.spanBuilder(name + ' ' + stream)
                .setAttribute("messaging.system", SYSTEM)
                .setAttribute("messaging.operation.name", name)
                .setAttribute("messaging.operation.type", type)
                .setAttribute("messaging.destination.name", stream)
                .setAttribute("messaging.message.id", eventId.toString());
    }
}
