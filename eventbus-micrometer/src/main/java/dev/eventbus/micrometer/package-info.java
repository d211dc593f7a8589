/**
 * Metrics of an event bus for Micrometer: {@link dev.eventbus.micrometer.EventBusMetrics}. Counters and timers come from what
 * the bus tells, {@code LagGauges} and {@code StateGauges} from looking at it.
 */
@NullMarked
package dev.eventbus.micrometer;

import org.jspecify.annotations.NullMarked;
