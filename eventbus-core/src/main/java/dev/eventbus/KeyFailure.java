package dev.eventbus;

/** What happens in an ordered subscription to later events of a key whose event failed and waits for its retry. */
public enum KeyFailure {
    /** They go on; the failed one comes later, out of order. The default. */
    PASS_ON,
    /**
     * They wait until it succeeded or was parked. Until then only its process knows its failures: should that end, whoever
     * takes the event over does not know them, and may count fewer attempts.
     */
    HOLD_KEY
}
