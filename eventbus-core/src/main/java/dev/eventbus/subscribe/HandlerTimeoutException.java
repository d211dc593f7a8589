package dev.eventbus.subscribe;

import java.time.Duration;

/** What a failed event shows when its handler did not return in time. */
final class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HandlerTimeoutException(String handler, Duration limit) {
        super("%s did not return within %s; it was interrupted".formatted(handler, limit), null, false, false);
    }
}
