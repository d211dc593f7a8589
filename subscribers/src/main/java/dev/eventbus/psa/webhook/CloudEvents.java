package dev.eventbus.psa.webhook;

import dev.eventbus.Envelope;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.log.Fields;
import dev.eventbus.psa.PsaEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Events as CloudEvents 1.0 in JSON, structured mode: the payload as the stream has it, the metadata as attributes. */
final class CloudEvents {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final EventCodec codec =
            new EventCodec(EventCatalog.of(PsaEvent.class), WireFormat.fields(), Integer.MAX_VALUE, List.of());

    String json(Envelope<?> envelope) {
        Fields fields = codec.encode(envelope);
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", fields.text("id"))
                .put("source", fields.text("source"))
                .put("type", fields.text("type"))
                .put("time", fields.text("timestamp"))
                .put("datacontenttype", "application/json");
        putIfThere(event, "dataversion", fields.text("version"));
        putIfThere(event, "tenantid", fields.text("tenantId"));
        putIfThere(event, "userid", fields.text("userId"));
        putIfThere(event, "correlationid", fields.text("correlationId"));
        putIfThere(event, "causationid", fields.text("causationId"));
        putIfThere(event, "traceparent", fields.text("traceparent"));
        event.putRawValue("data", new RawValue(fields.text("payload")));
        return JSON.writeValueAsString(event);
    }

    private static void putIfThere(ObjectNode event, String name, @Nullable String value) {
        if (value != null) {
            event.put(name, value);
        }
    }
}
