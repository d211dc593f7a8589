package dev.eventbus.cli;

import dev.eventbus.redis.StoredEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/**
 * What an event must have: a field of its entry, such as {@code source=tickets}, or one of its payload, such as
 * {@code changes.status=closed}.
 *
 * @param field the name; in a payload with dots between those of its objects
 * @param value the value, as text
 */
record Where(String field, String value) {
    static final class Converter implements ITypeConverter<Where> {
        @Override
        public Where convert(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new TypeConversionException("'%s' is not field=value".formatted(text));
            }
            return new Where(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    boolean matches(StoredEvent event) {
        String own = event.fields().get(field);
        if (own != null && !field.equals("payload") && !field.equals("event")) {
            return own.equals(value);
        }
        return event.event()
                .map(raw -> Mask.read(new String(raw.payload(), StandardCharsets.UTF_8)))
                .filter(payload -> value.equals(textAt(payload)))
                .isPresent();
    }

    private @Nullable String textAt(JsonNode payload) {
        JsonNode at = payload;
        for (String name : field.split("\\.")) {
            at = at.path(name);
        }
        return at.isMissingNode() ? null : at.isValueNode() ? at.asString() : at.toString();
    }
}
