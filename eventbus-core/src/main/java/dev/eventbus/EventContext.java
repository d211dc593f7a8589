package dev.eventbus;

import java.util.UUID;

/** What a handler knows about the event it is given. Immutable; may be kept and passed to other threads. */
public interface EventContext {
    /** The event with its metadata. */
    Envelope<?> envelope();

    /** The subscription that delivers. */
    String subscription();

    /** The stream it came from. */
    String stream();

    /** The entry's id in that stream. */
    String entryId();

    /**
     * Which attempt of this subscription at this event it is, from 1. After a crash it counts what is known: an
     * attempt that died with its process before anything was recorded may not be included.
     */
    int attempt();

    /** Whether it comes from a replay; see {@link EventBus#replay}. */
    default boolean replayed() {
        return false;
    }

    /** The event's id. */
    default UUID eventId() {
        return envelope().id();
    }

    /** The tenant that the event belongs to. */
    default UUID tenantId() {
        return envelope().tenantId();
    }
}
