package dev.eventbus.subscribe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that may kill their process: they run one at a time, so that none is blamed for another. Safe for any number of
 * threads.
 */
final class Suspects {
    private final TaskQueue queue;
    private final Runnable onReady;
    private final Deque<Task> waiting = new ArrayDeque<>();
    private @Nullable Task running;

    /** {@code onReady} is told that {@code queue} has something again. */
    Suspects(TaskQueue queue, Runnable onReady) {
        this.queue = queue;
        this.onReady = onReady;
    }

    /** Whether {@code task} may run now; if not, it is back in the queue when it may. */
    synchronized boolean begin(Task task) {
        if (running != null) {
            waiting.add(task);
            return false;
        }
        running = task;
        return true;
    }

    /** Lets the next one run, unless {@code task}, whose time was up, has given its place to one already. */
    void end(Task task) {
        boolean any;
        synchronized (this) {
            if (running != task) {
                return;
            }
            running = null;
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
