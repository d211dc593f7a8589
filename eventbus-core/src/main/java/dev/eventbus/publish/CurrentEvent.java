package dev.eventbus.publish;

import dev.eventbus.Envelope;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The event that the current thread is handling: what is published meanwhile is caused by it. */
public final class CurrentEvent {
    private static final ThreadLocal<@Nullable Envelope<?>> CURRENT = new ThreadLocal<>();

    private CurrentEvent() {}

    /** Runs {@code work} as the handling of {@code envelope}. */
    public static <T> T handle(Envelope<?> envelope, Callable<T> work) throws Exception {
        CURRENT.set(envelope);
        try {
            return work.call();
        } finally {
            CURRENT.set(null); // to remove it, and to make it anew, costs more
        }
    }

    /** What {@code envelope} and all that it causes have in common. */
    public static String correlation(Envelope<?> envelope) {
        String given = envelope.correlationId();
        return given == null ? envelope.id().toString() : given;
    }

    static @Nullable Envelope<?> get() {
        return CURRENT.get();
    }
}
