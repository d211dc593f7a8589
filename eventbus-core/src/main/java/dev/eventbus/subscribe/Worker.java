package dev.eventbus.subscribe;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that calls handlers, one at a time. A call ends once: either the thread says {@link #end}, or somebody else
 * has said {@link #timeOut} before, and then the thread has lost its place and its call's outcome counts for nothing.
 */
final class Worker {
    private final Thread thread = Thread.currentThread();
    private final BooleanSupplier onPlaceLost;
    private @Nullable Task task;
    private @Nullable Task taken;
    private long startedAt;
    private boolean lost;
    private boolean interrupted;
    private volatile boolean busy;

    /** The calling thread as a worker; {@code onPlaceLost} puts another in its place, or answers that it cannot now. */
    Worker(BooleanSupplier onPlaceLost) {
        this.onPlaceLost = onPlaceLost;
    }

    /** Whether it has a task, from before it takes it until the task's outcome is on its way. */
    boolean isBusy() {
        return busy;
    }

    synchronized void busy(boolean busy) {
        this.busy = busy;
    }

    /** What it has taken from the queue; {@code null} for nothing any more. */
    synchronized void took(@Nullable Task task) {
        this.taken = task;
    }

    synchronized void begin(Task task) {
        this.task = task;
        this.startedAt = System.nanoTime();
    }

    /** The call returned or threw after so many nanoseconds; negative if its outcome does not count any more. */
    synchronized long end() {
        task = null;
        if (lost) {
            return -1;
        }
        return System.nanoTime() - startedAt;
    }

    /** Ends and interrupts a call that has run for longer than {@code nanos}: its task; {@code null} if there is none. */
    synchronized @Nullable Task timeOut(long nanos) {
        Task running = task;
        if (running == null || lost || System.nanoTime() - startedAt <= nanos) {
            return null;
        }
        lost = true;
        thread.interrupt();
        return running;
    }

    /** Whether a call of it took too long. */
    synchronized boolean hasLostItsPlace() {
        return lost;
    }

    /** Has another thread take this one's place; returns whether it does. */
    boolean replace() {
        return onPlaceLost.getAsBoolean();
    }

    /** The task that it has taken and whose outcome is still awaited from it. */
    synchronized @Nullable Task taken() {
        return lost ? null : taken;
    }

    /** Interrupts what it does, if anything: nobody waits for its outcome any longer. */
    synchronized void interrupt() {
        if (busy) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** Whether {@link #interrupt} was called while it had a task. */
    synchronized boolean wasInterrupted() {
        return interrupted;
    }
}
