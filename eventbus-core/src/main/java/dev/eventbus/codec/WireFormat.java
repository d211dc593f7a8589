package dev.eventbus.codec;

import dev.eventbus.log.Fields;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How metadata and payload lie in the fields of a stream entry. Implementations may be shared by any number of threads. */
public interface WireFormat {
    /** The fields of {@code event}. */
    Fields write(RawEvent event);

    /**
     * The event in {@code fields}; fields it does not know are ignored.
     *
     * @throws DecodeException if something is missing or malformed
     */
    RawEvent read(Fields fields);

    /** The event's id in {@code fields}, or {@code null} where there is no readable one; never throws. */
    default @Nullable UUID id(Fields fields) {
        try {
            return read(fields).id();
        } catch (DecodeException unreadable) {
            return null;
        }
    }

    /** The event's tenant in {@code fields}, or {@code null} where there is no readable one; never throws. */
    default @Nullable UUID tenantId(Fields fields) {
        try {
            return read(fields).tenantId();
        } catch (DecodeException unreadable) {
            return null;
        }
    }

    /**
     * One field for each part, in this order: {@code id type version timestamp source tenantId userId correlationId
     * causationId traceparent payload}. Absent optional ones are left out. The default.
     */
    static WireFormat fields() {
        return MetadataFields.INSTANCE;
    }

    /**
     * One field {@code event} with the JSON {@code {"id","eventType","timestamp","payload":{"tenantId",…}}} that is common
     * among Node.js buses. {@code version}, {@code source}, {@code tenantId}, {@code userId}, {@code correlationId}, {@code
     * causationId} and {@code traceparent} are written beside them and need not be there when reading: then the version is
     * 1, the source is empty, and the tenant is the payload's. A timestamp may be ISO-8601 or milliseconds since 1970.
     */
    static WireFormat singleField() {
        return SingleField.INSTANCE;
    }

    /** Reads what {@link #fields()} and what {@link #singleField()} has written; writes like the former. */
    static WireFormat either() {
        return EitherFormat.INSTANCE;
    }
}
