/** Traces across an event bus, with OpenTelemetry: {@link dev.eventbus.opentelemetry.OpenTelemetryTracer}. */
@NullMarked
package dev.eventbus.opentelemetry;

import org.jspecify.annotations.NullMarked;
