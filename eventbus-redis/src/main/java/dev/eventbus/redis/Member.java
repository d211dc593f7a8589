package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import java.time.Duration;
import java.util.List;

/**
 * A consumer's name and where it is a member.
 *
 * @param groups of each stream that it reads
 * @param link for all but reading
 */
record Member(RedisLogSettings settings, String subscription, String name, List<Keys.OfGroup> groups, Link link) {
    Keys.OfGroup group(String type) {
        for (Keys.OfGroup group : groups) {
            if (group.type.equals(type)) {
                return group;
            }
        }
        throw new IllegalArgumentException("consumer %s of subscription '%s' reads %s, not %s"
                .formatted(
                        name,
                        subscription,
                        groups.stream().map(group -> group.type).toList(),
                        type));
    }

    /** By event id, so that the second of two entries with one event is known too; by entry id where there is none. */
    byte[] mark(Delivery delivery) {
        String eventId = settings.eventId().apply(delivery.fields());
        return group(delivery.type()).done(eventId == null ? delivery.entryId() : eventId);
    }

    /** How long the server may leave a command unanswered. */
    Duration timeout() {
        return settings.watchdog();
    }

    /** Names a call in errors. */
    String what(String doing) {
        return doing + " for subscription '" + subscription + "'"; // for each command
    }
}
