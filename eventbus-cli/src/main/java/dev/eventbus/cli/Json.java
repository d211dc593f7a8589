package dev.eventbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON in one line: times are ISO-8601, durations seconds, what is not known is null. */
final class Json {
    static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static String line(Map<String, ? extends @Nullable Object> values) {
        return MAPPER.writeValueAsString(plain(values));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        } else if (value instanceof Duration duration) {
            return duration.toMillis() / 1_000.0;
        } else if (value instanceof Instant time) {
            return Text.exactTime(time);
        } else if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        } else if (value instanceof Collection<?> several) {
            return several.stream().map(Json::plain).toList();
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
            return plain;
        }
        return value.toString();
    }
}
