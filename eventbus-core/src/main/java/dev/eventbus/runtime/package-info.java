/**
 * Assembles the stages into a bus: settings, threads, subscriptions, life cycle.
 *
 * <p>Factories of a store extend {@link dev.eventbus.runtime.EventBusBuilder} and hand a log to
 * {@link dev.eventbus.runtime.LogEventBus}.
 */
@NullMarked
package dev.eventbus.runtime;

import org.jspecify.annotations.NullMarked;
