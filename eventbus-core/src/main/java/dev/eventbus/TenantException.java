package dev.eventbus;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event's tenant is the nil UUID, refused by the {@link TenantPolicy}, or not the one that the caller works for. When it
 * was being published, nothing was stored. A tenant that is missing is an {@link InvalidEventException}.
 */
public final class TenantException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final @Nullable UUID tenantId;

    /** With the tenant in question and a message that says what, where, why and what next. */
    public TenantException(@Nullable UUID tenantId, String message) {
        super(message, null);
        this.tenantId = tenantId;
    }

    /** The event's tenant; {@code null} where it has none. */
    public @Nullable UUID tenantId() {
        return tenantId;
    }
}
