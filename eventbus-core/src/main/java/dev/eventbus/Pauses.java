package dev.eventbus;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is paused everywhere: in all processes, and across their restarts, until somebody resumes it. Other than
 * {@link Subscription#pause}, which is for one process alone and ends with it. It needs no handlers, so that an operator can do
 * it from anywhere; readers notice a change within a second or so, with a lease below 4 s within a quarter of it.
 *
 * <p><b>A paused subscription</b> reads nothing and begins nothing, retries included; what runs finishes. Its processes keep their
 * leases and what they hold. Since nothing is settled, nothing that it has not handled is trimmed, up to the hard limit of its
 * {@link Retention}, as with any that is behind.
 *
 * <p><b>A paused tenant's</b> events are set aside as they come up, retries among them, without calling a handler or spending an
 * attempt; others go on, and what is set aside takes no room from them. It is kept beside the stream with its fields, so that
 * trimming cannot lose it, without a limit, and is counted by {@link SubscriptionStats#aside}. Within seconds of the resume it
 * is due, in the order in which it was set aside, and handled as retries are. <b>Order ends there</b>, also for
 * {@link SubscriptionBuilder#orderedBy orderedBy}, {@link SubscriptionOptions#orderedByTenant orderedByTenant} and
 * {@link KeyFailure#HOLD_KEY}: what is published after the resume may be handled before what was set aside, and of several
 * processes each handles a part of it. Whoever needs the order pauses the whole subscription: that keeps it.
 *
 * <p>A pause is kept on each stream of the catalog that the subscription is declared on; it holds for all streams of the
 * subscription as long as one has it. {@link EventBus#detach} ends it. May be used by any number of threads. Each call throws
 * {@link BusUnavailableException} if the store does not answer, or the bus is closed: by then it may hold on some streams; call
 * again.
 */
public interface Pauses {
    /** How many tenants of one subscription may be paused at once. */
    int MOST_TENANTS = 1_000;

    /**
     * Pauses a subscription.
     *
     * @return the pause that holds: that of somebody else if it was paused before
     * @throws ConfigurationException if it is declared on no stream of the catalog; the message has names that are like it
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    Pause pause(String subscription, String by, String reason);

    /**
     * Pauses one tenant of a subscription.
     *
     * @return the pause that holds: that of somebody else if it was paused before
     * @throws ConfigurationException if it is declared on no stream of the catalog, with names that are like it; or if
     *     {@value #MOST_TENANTS} others of its tenants are paused
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    Pause pause(String subscription, UUID tenant, String by, String reason);

    /**
     * Ends the pause of a subscription; those of its tenants hold on.
     *
     * @return the pause that is over; empty if there was none
     * @throws ConfigurationException if it is declared on no stream of the catalog; the message has names that are like it
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    Optional<Pause> resume(String subscription, String by, String reason);

    /**
     * Ends the pause of one tenant; that of the whole subscription holds on.
     *
     * @return the pause that is over; empty if there was none
     * @throws ConfigurationException if it is declared on no stream of the catalog; the message has names that are like it
     * @throws IllegalArgumentException if {@code by} or {@code reason} is blank or has more than 1,000 characters
     */
    Optional<Pause> resume(String subscription, UUID tenant, String by, String reason);

    /** All pauses of subscriptions to types of the catalog, the oldest first. */
    List<Pause> list();

    /**
     * Who paused and resumed what, when and why, the newest first; at most {@code max}. The last 10,000 are kept, with those of
     * jobs. A call that failed is not on record, also if its pause or resume holds all the same, which {@link #list} shows.
     */
    List<PauseRecord> records(int max);
}
