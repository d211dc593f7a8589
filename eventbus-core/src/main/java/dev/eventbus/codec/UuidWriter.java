package dev.eventbus.codec;

import java.io.OutputStream;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.jdk.UUIDSerializer;

/**
 * Writes what Jackson writes, as bytes that need not be looked at for characters to escape: an event has several. What a
 * serializer of the user's keeps in a buffer has no bytes yet, and is left to Jackson.
 */
final class UuidWriter extends UUIDSerializer {
    @Override
    public void serialize(UUID value, JsonGenerator generator, SerializationContext context) {
        if (generator.streamWriteOutputTarget() instanceof OutputStream) {
            byte[] text = Text.ascii(value);
            generator.writeRawUTF8String(text, 0, text.length);
        } else {
            super.serialize(value, generator, context);
        }
    }
}
