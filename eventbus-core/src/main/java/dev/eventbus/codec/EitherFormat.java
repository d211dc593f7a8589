package dev.eventbus.codec;

import dev.eventbus.log.Fields;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The format that the fields look like; written is the default one. */
enum EitherFormat implements WireFormat {
    INSTANCE;

    @Override
    public Fields write(RawEvent event) {
        return WireFormat.fields().write(event);
    }

    @Override
    public RawEvent read(Fields fields) {
        return of(fields).read(fields);
    }

    @Override
    public @Nullable UUID id(Fields fields) {
        return of(fields).id(fields);
    }

    @Override
    public @Nullable UUID tenantId(Fields fields) {
        return of(fields).tenantId(fields);
    }

    private static WireFormat of(Fields fields) {
        boolean single = fields.text("event") != null && fields.text("payload") == null;
        return single ? WireFormat.singleField() : WireFormat.fields();
    }
}
