package dev.eventbus;

/** A running subscription of this process. */
public interface Subscription extends AutoCloseable {
    /** Its name. */
    String name();

    /** Hands out nothing more until {@link #resume()}; running handlers finish. Other processes go on; see {@link EventBus#pauses}. */
    void pause();

    /** Ends a {@link #pause()}. */
    void resume();

    /** How it is. */
    Health.OfSubscription health();

    /**
     * Stops reading, waits for running handlers (30 s by default) and hands over what was not begun, without counting
     * an attempt. The subscription itself, its position and what it has not handled, stays in the store. Whoever else calls
     * it meanwhile waits for its end.
     *
     * <p>Call it outside of its handlers: one that calls it waits for itself until the close timeout is over, is interrupted,
     * and its event is delivered again.
     */
    @Override
    void close();
}
