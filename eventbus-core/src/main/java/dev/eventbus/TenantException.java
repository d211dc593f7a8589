package dev.eventbus;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event's tenant is missing, refused, or not the one that the caller works for. Nothing was stored. */
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
