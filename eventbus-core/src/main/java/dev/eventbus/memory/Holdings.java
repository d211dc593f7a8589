package dev.eventbus.memory;

import dev.eventbus.log.Delivery;

/** Entries that consumers hold: the pending ones of a group, or those that are handed out for their retry. */
interface Holdings {
    /** Whether {@code consumer} still holds what was delivered to it. */
    boolean holds(String consumer, Delivery delivery);

    /** Whether anybody holds it, or will. */
    boolean contains(Delivery delivery);

    /** Notes how often an entry that is held was handed out. */
    void count(Delivery delivery, int deliveries);

    /** Settles an entry that is held. */
    void remove(Delivery delivery);
}
