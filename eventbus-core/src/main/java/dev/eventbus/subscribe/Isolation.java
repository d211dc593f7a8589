package dev.eventbus.subscribe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps recovered tasks from being blamed for each other's crash: one that may be to blame runs while no other recovered
 * one does. It waits until there is such a moment, maybe behind all others; these wait for it at most as long as a handler
 * may take. Safe for any number of threads.
 */
final class Isolation {
    private final TaskQueue queue;
    private final Runnable onReady;
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Set<Task> together = new HashSet<>();
    private @Nullable Task alone;

    /** {@code onReady} is told that {@code queue} has something again. */
    Isolation(TaskQueue queue, Runnable onReady) {
        this.queue = queue;
        this.onReady = onReady;
    }

    /** Whether {@code task} may run now, beside others that may; if not, it is back in the queue when it may. */
    synchronized boolean begin(Task task) {
        if (alone != null) {
            return mustWait(task);
        }
        together.add(task);
        return true;
    }

    /** The same, with none beside it. */
    synchronized boolean beginAlone(Task task) {
        if (alone != null || !together.isEmpty()) {
            return mustWait(task);
        }
        alone = task;
        return true;
    }

    private boolean mustWait(Task task) {
        waiting.add(task);
        return false;
    }

    /** Lets others run, unless {@code task}, whose time was up, has given its place to them already. */
    void end(Task task) {
        boolean any;
        synchronized (this) {
            if (alone == task) {
                alone = null;
            } else if (!together.remove(task) || !together.isEmpty()) {
                return;
            }
            any = !waiting.isEmpty();
            for (Task next = waiting.pollLast(); next != null; next = waiting.pollLast()) {
                queue.putBack(next);
            }
        }
        if (any) {
            onReady.run();
        }
    }

    synchronized void forEachWaiting(Consumer<Task> action) {
        waiting.forEach(action);
    }
}
