package dev.eventbus.log;

import org.jspecify.annotations.Nullable;

/** A stream or its group is gone: deleted, flushed, or lost in a failover. {@link EventLog#declare} brings it back. */
public final class GroupLostException extends LogException {
    private static final long serialVersionUID = 1;

    /** With a message that says what, where and why. */
    public GroupLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
