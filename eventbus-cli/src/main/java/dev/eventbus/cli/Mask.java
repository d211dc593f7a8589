package dev.eventbus.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Hides the values of some fields, at any depth and whatever they are. Case, {@code _} and {@code -} in names do not count. */
final class Mask {
    private static final String MASKED = "***";

    private final Set<String> names;

    Mask(Set<String> names) {
        this.names = names.stream().map(Mask::plain).collect(Collectors.toSet());
    }

    private static String plain(String name) {
        return name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }

    /** A payload; of one that is no JSON only how long it is, if anything is to be masked. */
    String payload(String json) {
        JsonNode read = read(json);
        if (read == null) {
            return names.isEmpty()
                    ? json
                    : "(%d characters that are no JSON and so cannot be masked)".formatted(json.length());
        }
        return masked(read).toString();
    }

    /** The fields of an entry, payloads in them masked. */
    Map<String, String> fields(Map<String, String> fields) {
        Map<String, String> masked = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            boolean hidden = names.contains(plain(name));
            boolean json = name.equals("payload") || name.equals("event");
            masked.put(name, hidden ? MASKED : json ? payload(value) : value);
        });
        return masked;
    }

    /** The fields of an entry without its payload, in either wire format. */
    static Map<String, String> withoutPayload(Map<String, String> fields) {
        Map<String, String> others = new LinkedHashMap<>(fields);
        others.remove("payload");
        others.remove("event");
        return others;
    }

    static @Nullable JsonNode read(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JacksonException broken) {
            return null;
        }
    }

    private JsonNode masked(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : object.propertyNames()) {
                if (names.contains(plain(name))) {
                    object.put(name, MASKED);
                } else {
                    object.set(name, masked(object.get(name)));
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, masked(array.get(i)));
            }
        }
        return node;
    }
}
