package dev.eventbus;

/**
 * Implemented by a {@link Subscriber} that knows what its subscription needs. What the caller of {@link EventBus#register}
 * says, and settings from outside the code, win over it.
 */
public interface SubscriberDefaults {
    /** Called once, when the subscriber is registered; returns {@code subscription}, described. What it throws is passed on. */
    RoutedSubscriptionBuilder defaults(RoutedSubscriptionBuilder subscription);
}
