package dev.eventbus;

import java.util.Collection;
import java.util.TreeSet;

/** The catalog does not have this class. */
public final class UnknownEventTypeException extends EventBusException {
    private static final long serialVersionUID = 1;

    /** With the class that was used and the wire names that are known. */
    public UnknownEventTypeException(Class<?> type, Collection<String> known) {
        super(
                "%s is not in the catalog. Known types: %s. Add its class, or the sealed family above it, to EventCatalog.of(…)."
                        .formatted(type.getName(), new TreeSet<>(known)),
                null);
    }
}
