package dev.eventbus;

import java.util.List;

/**
 * What {@link EventBus#detach} removed.
 *
 * @param subscription the subscription
 * @param streams the streams that knew it
 * @param unread how many of their events it had not been given, counted just before
 * @param held how many it had been given and had not settled
 * @param waiting how many waited for a retry
 * @param failed how many failed events it has: they stay
 */
public record Detached(String subscription, List<String> streams, long unread, long held, long waiting, long failed) {
    /** Copies the list. */
    public Detached {
        streams = List.copyOf(streams);
    }
}
