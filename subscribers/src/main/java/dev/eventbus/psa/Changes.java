package dev.eventbus.psa;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies what {@code Map.copyOf} would refuse: values may be {@code null}, for a field that was cleared. */
final class Changes {
    private Changes() {}

    static @Nullable Map<String, @Nullable Object> copy(@Nullable Map<String, @Nullable Object> changes) {
        return changes == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }
}
