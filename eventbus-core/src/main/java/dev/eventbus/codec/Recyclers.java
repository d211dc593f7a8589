package dev.eventbus.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Keeps Jackson's buffers, one set in each of a few places: a thread mostly finds the one that it has just left, and few
 * threads share a place. Jackson's default is one queue for all threads; its other one, a set for each thread, would be made
 * anew for each virtual thread.
 */
final class Recyclers implements RecyclerPool<BufferRecycler> {
    private static final long serialVersionUID = 1;
    private static final int PLACES = 16;
    /** Places are as far from each other as processors share memory. */
    private static final int STRIDE = 16;

    private final AtomicReferenceArray<@Nullable BufferRecycler> places = new AtomicReferenceArray<>(PLACES * STRIDE);

    @Override
    public BufferRecycler acquirePooled() {
        BufferRecycler kept = places.getAndSet(place(), null);
        return kept != null ? kept : new BufferRecycler();
    }

    @Override
    public void releasePooled(BufferRecycler recycler) {
        places.lazySet(place(), recycler);
    }

    private static int place() {
        return (int) (Thread.currentThread().getId() % PLACES) * STRIDE;
    }
}
