package dev.eventbus.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.FailureReason;
import dev.eventbus.log.Fields;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One field for each part of the envelope. */
final class MetadataFields implements WireFormat {
    static final MetadataFields INSTANCE = new MetadataFields();

    private static final String[] NAMES = {
        "id",
        "type",
        "version",
        "timestamp",
        "source",
        "tenantId",
        "userId",
        "correlationId",
        "causationId",
        "traceparent",
        "payload"
    };
    private static final int ID = 0;
    private static final int TYPE = 1;
    private static final int VERSION = 2;
    private static final int TIMESTAMP = 3;
    private static final int SOURCE = 4;
    private static final int TENANT = 5;
    private static final int USER = 6;
    private static final int CORRELATION = 7;
    private static final int CAUSATION = 8;
    private static final int TRACEPARENT = 9;
    private static final int PAYLOAD = 10;

    /** The names' bytes, shared by all entries. */
    private static final byte[][] BYTES =
            Arrays.stream(NAMES).map(name -> name.getBytes(US_ASCII)).toArray(byte[][]::new);

    private static final byte[] ONE = {'1'};

    private final RepeatedText types = new RepeatedText();
    private final RepeatedText sources = new RepeatedText();

    private MetadataFields() {}

    @Override
    public Fields write(RawEvent event) {
        byte[][] flat = new byte[2 * NAMES.length][];
        int at = put(flat, 0, ID, uuid(event.id()));
        at = put(flat, at, TYPE, event.type().getBytes(UTF_8));
        at = put(
                flat,
                at,
                VERSION,
                event.version() == 1 ? ONE : Integer.toString(event.version()).getBytes(ISO_8859_1));
        at = put(flat, at, TIMESTAMP, Text.utc(event.timestamp()));
        at = put(flat, at, SOURCE, event.source().getBytes(UTF_8));
        at = put(flat, at, TENANT, uuid(event.tenantId()));
        at = put(flat, at, USER, uuid(event.userId()));
        at = put(flat, at, CORRELATION, utf8(event.correlationId()));
        at = put(flat, at, CAUSATION, uuid(event.causationId()));
        at = put(flat, at, TRACEPARENT, utf8(event.traceparent()));
        at = put(flat, at, PAYLOAD, event.payload());
        return Fields.of(at == flat.length ? flat : Arrays.copyOf(flat, at));
    }

    @Override
    public RawEvent read(Fields fields) {
        byte[] @Nullable [] parts = parts(fields);
        return new RawEvent(
                requiredUuid(parts, ID),
                requiredText(parts, TYPE, types),
                version(parts),
                timestamp(parts),
                requiredText(parts, SOURCE, sources),
                requiredUuid(parts, TENANT),
                uuid(parts, USER),
                text(parts, CORRELATION),
                uuid(parts, CAUSATION),
                text(parts, TRACEPARENT),
                required(parts, PAYLOAD));
    }

    @Override
    public @Nullable UUID id(Fields fields) {
        return readable(ID, fields);
    }

    @Override
    public @Nullable UUID tenantId(Fields fields) {
        return readable(TENANT, fields);
    }

    private static @Nullable UUID readable(int part, Fields fields) {
        byte[] value = fields.get(BYTES[part]);
        return value == null ? null : Text.uuid(value);
    }

    /** The values by the index of their name: of fields with one name the first. In the usual order each name is compared once. */
    private static byte[] @Nullable [] parts(Fields fields) {
        byte[] @Nullable [] parts = new byte[NAMES.length][];
        int expected = 0;
        for (int i = 0; i < fields.size(); i++) {
            byte[] name = fields.name(i);
            for (int tried = 0; tried < NAMES.length; tried++) {
                int candidate = (expected + tried) % NAMES.length;
                if (Arrays.equals(BYTES[candidate], name)) {
                    if (parts[candidate] == null) {
                        parts[candidate] = fields.value(i);
                    }
                    expected = candidate + 1;
                    break;
                }
            }
        }
        return parts;
    }

    private static byte[] required(byte[] @Nullable [] parts, int part) {
        byte[] value = parts[part];
        if (value == null) {
            throw new DecodeException(
                    FailureReason.UNDECODABLE,
                    ("The entry has no field '%s'. Its publisher does not write the format that this bus reads; "
                                    + "correct it, or give the bus the WireFormat of its publishers.")
                            .formatted(NAMES[part]));
        }
        return value;
    }

    private static String requiredText(byte[] @Nullable [] parts, int part, RepeatedText texts) {
        byte[] value = required(parts, part);
        return decoded(part, value, texts.of(value));
    }

    private static @Nullable String text(byte[] @Nullable [] parts, int part) {
        byte[] value = parts[part];
        return value == null ? null : decoded(part, value, Text.utf8(value));
    }

    private static String decoded(int part, byte[] value, @Nullable String text) {
        if (text == null) {
            throw malformed(part, "UTF-8 text", value);
        }
        return text;
    }

    private static UUID requiredUuid(byte[] @Nullable [] parts, int part) {
        return uuid(part, required(parts, part));
    }

    private static @Nullable UUID uuid(byte[] @Nullable [] parts, int part) {
        byte[] value = parts[part];
        return value == null ? null : uuid(part, value);
    }

    private static UUID uuid(int part, byte[] value) {
        UUID uuid = Text.uuid(value);
        if (uuid == null) {
            throw malformed(part, "a UUID of 36 characters", value);
        }
        return uuid;
    }

    private static int version(byte[] @Nullable [] parts) {
        byte[] value = required(parts, VERSION);
        if (value.length == 1 && value[0] == '1') {
            return 1;
        }
        int version = Text.version(new String(value, ISO_8859_1));
        if (version < 1) {
            throw malformed(VERSION, "an integer from 1", value);
        }
        return version;
    }

    private static Instant timestamp(byte[] @Nullable [] parts) {
        byte[] value = required(parts, TIMESTAMP);
        Instant timestamp = Text.timestamp(new String(value, ISO_8859_1));
        if (timestamp == null) {
            throw malformed(TIMESTAMP, "an ISO-8601 time with a zone offset, such as 2026-01-31T12:34:56.789Z", value);
        }
        return timestamp;
    }

    private static DecodeException malformed(int part, String expected, byte[] value) {
        return new DecodeException(
                FailureReason.UNDECODABLE,
                "The field '%s' of the entry must be %s, but its %d bytes are not. Correct the publisher."
                        .formatted(NAMES[part], expected, value.length));
    }

    private static int put(byte[][] flat, int at, int part, byte @Nullable [] value) {
        if (value == null) {
            return at;
        }
        flat[at] = BYTES[part];
        flat[at + 1] = value;
        return at + 2;
    }

    private static byte @Nullable [] uuid(@Nullable UUID value) {
        return value == null ? null : Text.ascii(value);
    }

    private static byte @Nullable [] utf8(@Nullable String value) {
        return value == null ? null : value.getBytes(UTF_8);
    }
}
