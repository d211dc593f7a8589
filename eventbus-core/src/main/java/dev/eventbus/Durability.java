package dev.eventbus;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a publish waits for after the store has accepted the event. Immutable.
 *
 * <p>By default for nothing more ({@link #async}): a store that crashes or fails over in the next moments may then lose an
 * event whose publish has succeeded. With the others a publish succeeds only when the event is that safe. One that does not
 * get so far within the publish timeout fails with {@link DurabilityException}; the event is stored all the same.
 */
public final class Durability {
    /** The most replicas that can be waited for. */
    public static final int MAX_REPLICAS = 100;

    private static final Durability ASYNC = new Durability(0, false);
    private static final Durability FSYNCED = new Durability(0, true);

    private final int replicas;
    private final boolean fsynced;

    private Durability(int replicas, boolean fsynced) {
        this.replicas = replicas;
        this.fsynced = fsynced;
    }

    /** The store has it, in memory at least. The default. */
    public static Durability async() {
        return ASYNC;
    }

    /**
     * Beside the store itself {@code replicas} of its replicas have it, in memory at least. A failover to one of these keeps
     * it; a failover to another replica can lose it. So wait for all that may be promoted: fewer do not suffice in a planned
     * failover, since the others go on confirming what the old primary takes.
     *
     * @param replicas 1 to {@value #MAX_REPLICAS}
     * @throws IllegalArgumentException if it is beyond these bounds
     */
    public static Durability replicated(int replicas) {
        if (replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "replicas must be from 1 to %d, but is %d".formatted(MAX_REPLICAS, replicas));
        }
        return new Durability(replicas, false);
    }

    /** The store has it on its disk: a crash of the store's machine keeps it. Redis from 7.2 on, with an append-only file. */
    public static Durability fsynced() {
        return FSYNCED;
    }

    /** How many replicas must have the event. */
    public int replicas() {
        return replicas;
    }

    /** Whether it must be on the disk. */
    public boolean isFsynced() {
        return fsynced;
    }

    /** Whether there is nothing to wait for. */
    public boolean isAsync() {
        return equals(ASYNC);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Durability that && replicas == that.replicas && fsynced == that.fsynced;
    }

    @Override
    public int hashCode() {
        return Objects.hash(replicas, fsynced);
    }

    /** Such as {@code replicated(1)}. */
    @Override
    public String toString() {
        if (fsynced) {
            return "fsynced";
        }
        return replicas == 0 ? "async" : "replicated(" + replicas + ')';
    }
}
