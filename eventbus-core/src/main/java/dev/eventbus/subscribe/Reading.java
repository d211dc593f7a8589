package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A read that is under way, and then its reply.
 *
 * <p>If it {@linkplain #mayBeFollowed may be followed} and brings but a few, the thread that brings them sends the next one,
 * after it has told of the reply: so who waits for that begins with it at once, and what is published meanwhile finds a read
 * that waits for it.
 */
final class Reading {
    static final Duration BLOCK = Duration.ofSeconds(2);
    /** More than so many come to who is behind: what waits a moment for him goes with one read. */
    static final int FEW = 16;

    private final Membership membership;
    private final BooleanSupplier goesOn;
    private final Runnable onReply;
    private final CompletableFuture<List<Delivery>> reply = new CompletableFuture<>();
    private volatile int nextMax;
    private boolean forgotten;
    private @Nullable Reading next; // set before the reply is

    /**
     * A read that has not begun.
     *
     * @param goesOn whether it may still be followed; for any thread
     * @param onReply is told of each reply
     */
    Reading(Membership membership, BooleanSupplier goesOn, Runnable onReply) {
        this.membership = membership;
        this.goesOn = goesOn;
        this.onReply = onReply;
    }

    /** Asks for at most {@code max} of each stream. */
    Reading begin(int max) {
        membership.consumer().read(max, BLOCK).whenComplete(this::arrived);
        return this;
    }

    private void arrived(@Nullable List<Delivery> deliveries, @Nullable Throwable failure) {
        if (deliveries == null) {
            reply.completeExceptionally(failure);
            onReply.run();
            return;
        }
        int max = nextMax;
        Reading following = max > 0 && !deliveries.isEmpty() && deliveries.size() <= FEW ? follower() : null;
        next = following;
        reply.complete(deliveries);
        onReply.run();
        if (following != null) {
            try {
                following.begin(max);
            } catch (RuntimeException | Error e) { // whoever waits for it has to hear of it
                following.arrived(null, e);
            }
        }
    }

    /** None if the heap is full, for instance: whoever waits for the reply must get it. */
    private @Nullable Reading follower() {
        try {
            return goesOn.getAsBoolean() ? new Reading(membership, goesOn, onReply) : null;
        } catch (RuntimeException | Error e) {
            return null;
        }
    }

    /** It may be followed by one for at most {@code max} of each stream. */
    void mayBeFollowed(int max) {
        nextMax = max;
    }

    /** What it brings comes after what was not taken in, and is to be found with that as held by the log alone. */
    void forget() {
        forgotten = true;
    }

    boolean isForgotten() {
        return forgotten;
    }

    Membership membership() {
        return membership;
    }

    /** What it brings; exceptionally what the log says. */
    CompletableFuture<List<Delivery>> reply() {
        return reply;
    }

    /** The one that follows it; {@code null} if there is none. To be asked when there is a reply. */
    @Nullable
    Reading next() {
        return next;
    }
}
