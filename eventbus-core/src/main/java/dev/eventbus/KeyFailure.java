package dev.eventbus;

/** What happens in an ordered subscription to later events of a key whose event failed and waits for its retry. */
public enum KeyFailure {
    /** They go on; the failed one comes later, out of order. The default. */
    PASS_ON,
    /**
     * They wait until it succeeded or was parked. Meanwhile only its process knows what it failed with: whoever takes it over
     * knows how many attempts there were.
     */
    HOLD_KEY
}
