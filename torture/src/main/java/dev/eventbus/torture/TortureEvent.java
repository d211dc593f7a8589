package dev.eventbus.torture;

import dev.eventbus.DomainEvent;
import java.util.UUID;

/** What is published: two types, so that each subscription reads two streams. */
sealed interface TortureEvent extends DomainEvent {
    /** Publisher and number, {@code 1.4711}: what histories call the event. */
    String label();

    /** What the ordered subscription orders by. */
    String key();

    /** What handlers do with it. */
    Kind kind();

    record Moved(UUID tenantId, String label, String key, Kind kind) implements TortureEvent {}

    record Noted(UUID tenantId, String label, String key, Kind kind) implements TortureEvent {}

    /** What handlers do with an event. Each kind but the first matters to few subscriptions; the others handle it. */
    enum Kind {
        PLAIN,
        /** Handled for longer than the lease, by {@code plain}. */
        SLOW,
        /** Fails once, in {@code flaky} and {@code ordered}. */
        STUMBLE,
        /** Fails twice, in {@code flaky} and {@code ordered}. */
        STUMBLE_TWICE,
        /** Asks to come again later, in {@code flaky}. */
        LATER,
        /** Fails always, in {@code flaky} and {@code ordered}. */
        DOOMED,
        /** Is rejected, by {@code flaky}. */
        REJECT,
        /** Ends its process, in {@code poison}. */
        POISON
    }
}
