package dev.eventbus;

import java.util.Optional;
import java.util.UUID;

/**
 * Decides which tenants may publish and receive. Asked for every event at both ends, on the thread that publishes,
 * and on one that reads or handles: keep it quick, and cache what a database says.
 */
@FunctionalInterface
public interface TenantPolicy {
    /**
     * Why {@code tenantId} is refused; empty when it is accepted. The nil UUID is refused before anybody asks.
     *
     * <p>An exception says that the question could not be answered: a publish fails with it, a delivery is tried again.
     */
    Optional<String> refusal(UUID tenantId);

    /** Every tenant is accepted. The default. */
    static TenantPolicy any() {
        return tenantId -> Optional.empty();
    }
}
