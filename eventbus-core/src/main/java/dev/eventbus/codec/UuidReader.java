package dev.eventbus.codec;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.UUIDDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.type.LogicalType;

/** Reads a UUID without making text of it first: an event has several. What is not in its usual form is left to Jackson. */
final class UuidReader extends StdScalarDeserializer<UUID> {
    private static final int LENGTH = 36;

    private final UUIDDeserializer usual = new UUIDDeserializer();

    UuidReader() {
        super(UUID.class);
    }

    @Override
    public UUID deserialize(JsonParser parser, DeserializationContext context) {
        UUID uuid = parser.hasToken(JsonToken.VALUE_STRING) && parser.getStringLength() == LENGTH
                ? Text.uuid(parser.getStringCharacters(), parser.getStringOffset())
                : null;
        return uuid != null ? uuid : usual.deserialize(parser, context);
    }

    @Override
    public @Nullable Object getEmptyValue(DeserializationContext context) {
        return usual.getEmptyValue(context);
    }

    @Override
    public LogicalType logicalType() {
        return usual.logicalType();
    }
}
