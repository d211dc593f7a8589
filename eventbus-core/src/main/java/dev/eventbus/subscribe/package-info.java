/**
 * Delivering, one stage after another: read &rarr; decode &rarr; dispatch &rarr; acknowledge, retry or park.
 *
 * <p>{@link dev.eventbus.subscribe.RunningSubscription} is a subscription of this process. It has a {@code Reader} for
 * each consumer, which reads and decodes into a bounded {@code TaskQueue}; a {@code Dispatcher} calls the handlers, and
 * a {@code Settler} tells the log what became of each entry. Nothing here knows which store it is.
 */
@NullMarked
package dev.eventbus.subscribe;

import org.jspecify.annotations.NullMarked;
