package dev.eventbus.testkit;

import org.jspecify.annotations.Nullable;

/** A server could not be started, or did not answer. The message says what was tried and what to do. */
public class RedisServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    RedisServerException(String message) {
        this(message, null);
    }
}
