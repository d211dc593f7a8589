package dev.eventbus.codec;

import dev.eventbus.DomainEvent;
import dev.eventbus.catalog.EventDescriptor;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the codec keeps for one event type. */
final class Binding {
    final EventDescriptor descriptor;
    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final ObjectReader trees;
    private final Map<Integer, Upcaster> upcasters = new HashMap<>();

    Binding(EventDescriptor descriptor, JsonMapper mapper) {
        this.descriptor = descriptor;
        this.writer = mapper.writerFor(descriptor.type());
        this.reader = mapper.readerFor(descriptor.type());
        this.trees = mapper.readerFor(JsonNode.class);
    }

    /** Takes {@code upcaster} unless there is one from its version. */
    boolean add(Upcaster upcaster) {
        return upcasters.putIfAbsent(upcaster.fromVersion(), upcaster) == null;
    }

    byte[] write(DomainEvent event) {
        return writer.writeValueAsBytes(event);
    }

    DomainEvent read(int version, byte[] payload) {
        try {
            DomainEvent event = version < descriptor.version() && !upcasters.isEmpty()
                    ? reader.readValue(upcast(version, payload))
                    : reader.readValue(payload);
            if (event == null) {
                throw Refusals.undecodable(what(), "it is null");
            }
            return event;
        } catch (JacksonException e) {
            throw Refusals.undecodable(what(), e);
        } catch (DecodeException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw Refusals.undecodable(what(), Refusals.thrown(e));
        }
    }

    private JsonNode upcast(int version, byte[] payload) {
        JsonNode tree = trees.readValue(payload);
        if (!(tree instanceof ObjectNode)) {
            throw Refusals.undecodable(what(), "$: an object is expected");
        }
        ObjectNode lifted = (ObjectNode) tree;
        for (int from = version; from < descriptor.version(); from++) {
            Upcaster upcaster = upcasters.get(from);
            if (upcaster != null) {
                lifted = upcast(upcaster, lifted);
            }
        }
        return lifted;
    }

    private ObjectNode upcast(Upcaster upcaster, ObjectNode payload) {
        try {
            ObjectNode lifted = upcaster.upcast(payload);
            if (lifted == null) {
                throw Refusals.undecodable(what(), "%s made null of it".formatted(upcaster));
            }
            return lifted;
        } catch (DecodeException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw Refusals.undecodable(what(), "%s failed with %s".formatted(upcaster, Refusals.thrown(e)));
        }
    }

    private String what() {
        return "The payload of " + descriptor.name();
    }
}
