package dev.eventbus;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The tenant that the current thread works for. Where one is bound, publishing for another is refused. The bus binds it
 * around every handler; applications bind it around a request.
 *
 * <p>It is not inherited by threads that are started inside.
 */
public final class TenantContext {
    private static final ThreadLocal<@Nullable UUID> CURRENT = new ThreadLocal<>();

    private TenantContext() {}

    /** The tenant that this thread is bound to. */
    public static Optional<UUID> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Runs {@code work} for {@code tenantId} and restores what was bound before. */
    public static <T> T call(UUID tenantId, Callable<T> work) throws Exception {
        UUID outer = CURRENT.get();
        CURRENT.set(tenantId);
        try {
            return work.call();
        } finally {
            CURRENT.set(outer); // null too: to remove it, and to make it anew, costs more
        }
    }

    /** Runs {@code work} for {@code tenantId} and restores what was bound before. */
    public static void run(UUID tenantId, Runnable work) {
        try {
            call(tenantId, () -> {
                work.run();
                return tenantId;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a Runnable threw a checked exception", e);
        }
    }
}
