package dev.eventbus;

import java.time.Duration;
import java.time.Instant;

/**
 * The options that every subscription has. Each has a default; a bad value is refused at once with
 * {@link IllegalArgumentException}.
 *
 * @param <S> the builder itself
 */
public interface SubscriptionOptions<S extends SubscriptionOptions<S>> {
    /**
     * How many handlers may run at once in this process; 1 by default, at most 10,000. With 1, and one process, events
     * of a stream are handled in stream order, retries excepted.
     */
    S concurrency(int handlers);

    /** How many events this process may hold that no handler has begun; 512 by default, at most 100,000. */
    S readAhead(int events);

    /** What becomes of an event whose handler fails; {@link RetryPolicy#defaults()} by default. */
    S retry(RetryPolicy policy);

    /**
     * How long one handler call may take: then it is interrupted and counts as failed, and its place is given to the
     * next event although the call may still be running. 5 minutes by default.
     */
    S handlerTimeout(Duration timeout);

    /** A subscription that is new starts at the oldest event that is retained. The default. */
    S fromBeginning();

    /** A subscription that is new starts with what is published after its declaration. */
    S fromNow();

    /** A subscription that is new starts with the first event published at or after {@code start}, by server time. */
    S from(Instant start);

    /**
     * Runs the events of one tenant one after another, in stream order, while other tenants' run beside them, as far as
     * {@link #concurrency} allows. The order holds within one process.
     */
    S orderedByTenant();

    /** For an ordered subscription: what happens to later events of a key whose event failed. */
    S onFailure(KeyFailure behaviour);

    /**
     * Remembers for {@code window} which events this subscription has handled, and does not hand them out again. The
     * mark is set in the same step that settles the event; a handler that ran and died before it runs again. A
     * {@link EventBus#replay replay} hands them out all the same.
     */
    S deduplicate(Duration window);

    /** When the whole subscription takes a break since its handlers fail across the board. */
    S breaker(BreakerPolicy policy);
}
