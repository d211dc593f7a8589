package dev.eventbus.codec;

import dev.eventbus.EventBusException;
import dev.eventbus.FailureReason;

/** An entry cannot be turned into an event. The message has names, places and ids, never values of the payload. */
public final class DecodeException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    /** With the reason that such an entry is parked for, and a message that says what, where, why and what next. */
    public DecodeException(FailureReason reason, String message) {
        super(message, null); // no cause: the causes' messages quote the payload
        this.reason = reason;
    }

    /** The reason that such an entry is parked for. */
    public FailureReason reason() {
        return reason;
    }
}
