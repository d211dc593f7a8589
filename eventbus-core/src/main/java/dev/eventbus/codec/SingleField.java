package dev.eventbus.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eventbus.FailureReason;
import dev.eventbus.log.Fields;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** One field {@code event} with everything as JSON. */
final class SingleField implements WireFormat {
    static final SingleField INSTANCE = new SingleField();

    private static final byte[] EVENT = "event".getBytes(US_ASCII);
    private static final byte[] PAYLOAD = ",\"payload\":".getBytes(US_ASCII);
    private static final String WHAT = "The field 'event' of the entry";

    private final JsonMapper mapper = Json.mapper(Integer.MAX_VALUE);

    private SingleField() {}

    @Override
    public Fields write(RawEvent event) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(event.payload().length + 512);
        try (JsonGenerator head = mapper.createGenerator(json)) {
            head.writeStartObject();
            head.writeStringProperty("id", event.id().toString());
            head.writeStringProperty("eventType", event.type());
            head.writeNumberProperty("version", event.version());
            head.writeStringProperty("timestamp", event.timestamp().toString());
            head.writeStringProperty("source", event.source());
            write(head, "tenantId", event.tenantId());
            write(head, "userId", event.userId());
            write(head, "correlationId", event.correlationId());
            write(head, "causationId", event.causationId());
            write(head, "traceparent", event.traceparent());
            head.writeEndObject();
        }
        byte[] head = json.toByteArray();
        json.reset();
        json.write(head, 0, head.length - 1);
        json.writeBytes(PAYLOAD);
        json.writeBytes(event.payload());
        json.write('}');
        return Fields.of(EVENT, json.toByteArray());
    }

    @Override
    public RawEvent read(Fields fields) {
        byte[] json = fields.get(EVENT);
        if (json == null) {
            throw new DecodeException(
                    FailureReason.UNDECODABLE,
                    "The entry has no field 'event'. Its publisher does not write the format that this bus reads; "
                            + "correct it, or give the bus the WireFormat of its publishers.");
        }
        try (JsonParser parser = mapper.createParser(json)) {
            return read(parser, json);
        } catch (JacksonException e) {
            throw Refusals.undecodable(WHAT, e);
        }
    }

    @Override
    public @Nullable UUID id(Fields fields) {
        return readableUuid("id", readable(fields.get(EVENT)));
    }

    @Override
    public @Nullable UUID tenantId(Fields fields) {
        Parts parts = readable(fields.get(EVENT));
        UUID tenant = readableUuid("tenantId", parts);
        return tenant == null ? readableUuid("tenantId", readable(parts.payload)) : tenant;
    }

    /** What can be read of an object that may be cut off, or none at all. */
    private Parts readable(byte @Nullable [] json) {
        Parts parts = new Parts();
        if (json != null) {
            try (JsonParser parser = mapper.createParser(json)) {
                parts.read(parser, json);
            } catch (JacksonException | DecodeException unreadable) {
                return parts;
            }
        }
        return parts;
    }

    private static @Nullable UUID readableUuid(String name, Parts parts) {
        Member member = member(name, parts.members);
        return member == null ? null : Text.uuid(member.text());
    }

    /** The members of the object, and the bytes of its payload. */
    private static final class Parts {
        final Map<String, Member> members = new HashMap<>();
        byte @Nullable [] payload;

        void read(JsonParser parser, byte[] json) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Refusals.undecodable(WHAT, "it is no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("payload")) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    parser.finishToken();
                    payload = Arrays.copyOfRange(
                            json, from, (int) parser.currentLocation().getByteOffset());
                } else if (token.isStructStart()) {
                    members.put(name, new Member(token, ""));
                    parser.skipChildren();
                } else {
                    members.put(name, new Member(token, parser.getString()));
                }
            }
            if (parser.nextToken() != null) {
                throw Refusals.undecodable(WHAT, "something follows after its end");
            }
        }
    }

    private static RawEvent read(JsonParser parser, byte[] json) {
        Parts parts = new Parts();
        parts.read(parser, json);
        Map<String, Member> members = parts.members;
        byte[] payload = parts.payload;
        if (payload == null) {
            throw Refusals.undecodable(WHAT, "the member 'payload' is missing");
        }
        return new RawEvent(
                required("id", uuid("id", members)),
                required("eventType", text("eventType", members)),
                version(members),
                timestamp(members),
                orEmpty(text("source", members)),
                uuid("tenantId", members),
                uuid("userId", members),
                text("correlationId", members),
                uuid("causationId", members),
                text("traceparent", members),
                payload);
    }

    /** A member of the object; of a structure only that it is one. */
    private record Member(JsonToken token, String text) {}

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw Refusals.undecodable(WHAT, "the member '%s' is missing".formatted(name));
        }
        return value;
    }

    private static @Nullable Member member(String name, Map<String, Member> members) {
        Member member = members.get(name);
        return member == null || member.token() == JsonToken.VALUE_NULL ? null : member;
    }

    private static @Nullable String text(String name, Map<String, Member> members) {
        Member member = member(name, members);
        if (member != null && member.token() != JsonToken.VALUE_STRING) {
            throw malformed(name, "a string");
        }
        return member == null ? null : member.text();
    }

    private static @Nullable UUID uuid(String name, Map<String, Member> members) {
        String text = text(name, members);
        UUID uuid = text == null ? null : Text.uuid(text);
        if (text != null && uuid == null) {
            throw malformed(name, "a UUID of 36 characters");
        }
        return uuid;
    }

    private static int version(Map<String, Member> members) {
        Member member = member("version", members);
        int version =
                member == null ? 1 : member.token() == JsonToken.VALUE_NUMBER_INT ? Text.version(member.text()) : -1;
        if (version < 1) {
            throw malformed("version", "an integer from 1");
        }
        return version;
    }

    private static Instant timestamp(Map<String, Member> members) {
        Member member = required("timestamp", member("timestamp", members));
        Instant timestamp = null;
        if (member.token() == JsonToken.VALUE_STRING) {
            timestamp = Text.timestamp(member.text());
        } else if (member.token() == JsonToken.VALUE_NUMBER_INT) {
            timestamp = millis(member.text());
        }
        if (timestamp == null) {
            throw malformed("timestamp", "an ISO-8601 time with a zone offset, or milliseconds since 1970");
        }
        return timestamp;
    }

    private static @Nullable Instant millis(String text) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(text));
        } catch (NumberFormatException | DateTimeException tooLarge) {
            return null;
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static DecodeException malformed(String name, String expected) {
        return Refusals.undecodable(WHAT, "the member '%s' must be %s, but is not".formatted(name, expected));
    }

    private static void write(JsonGenerator head, String name, @Nullable Object value) {
        if (value != null) {
            head.writeStringProperty(name, value.toString());
        }
    }
}
