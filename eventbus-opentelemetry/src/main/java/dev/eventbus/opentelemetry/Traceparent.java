package dev.eventbus.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The W3C form of a span's context, as an event carries it. */
final class Traceparent {
    private static final String NAME = "traceparent";

    @SuppressWarnings("deprecation") // keys is deprecated, and abstract all the same
    private static final TextMapGetter<String> ONLY = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String value) {
            return List.of(NAME);
        }

        @Override
        public @Nullable String get(@Nullable String value, String key) {
            return key.equals(NAME) ? value : null;
        }
    };

    private Traceparent() {}

    /** The context; an invalid one if {@code text} is none. */
    static SpanContext parse(String text) {
        Context context = W3CTraceContextPropagator.getInstance().extract(Context.root(), text, ONLY);
        return Span.fromContext(context).getSpanContext();
    }

    /** {@code null} if the context is invalid. */
    static @Nullable String of(Span span) {
        List<String> written = new ArrayList<>();
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), written, (into, name, value) -> {
            if (into != null && name.equals(NAME)) {
                into.add(value);
            }
        });
        return written.isEmpty() ? null : written.get(0);
    }
}
