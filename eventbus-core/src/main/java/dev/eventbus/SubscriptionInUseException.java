package dev.eventbus;

import java.util.Set;

/** A subscription cannot be detached while somebody reads it: close it there, or wait for the lease of a dead process. */
public final class SubscriptionInUseException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final String subscription;
    private final Set<String> consumers;

    /** With a message that says what, where and why. */
    public SubscriptionInUseException(String message, String subscription, Set<String> consumers) {
        super(message, null);
        this.subscription = subscription;
        this.consumers = Set.copyOf(consumers);
    }

    /** The subscription. */
    public String subscription() {
        return subscription;
    }

    /** Who reads it: the consumers' names, each with its application, host and process. */
    public Set<String> consumers() {
        return consumers;
    }
}
