/**
 * The words of the event bus: events, publishing, subscriptions, retries, failed events.
 *
 * <p>This package depends on nothing else in the library. A bus comes from a factory at the edge, such as
 * {@code RedisEventBus} or {@code InMemoryEventBus}.
 */
@NullMarked
package dev.eventbus;

import org.jspecify.annotations.NullMarked;
