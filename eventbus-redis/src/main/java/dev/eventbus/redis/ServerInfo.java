package dev.eventbus.redis;

import java.util.HashMap;
import java.util.Map;

/** What {@code INFO} says. */
record ServerInfo(Map<String, String> values) {
    static ServerInfo parse(String reply) {
        Map<String, String> values = new HashMap<>();
        reply.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new ServerInfo(values);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    boolean is(String name, String value) {
        return text(name).equals(value);
    }

    /** 0 if it is not there, or no number. */
    long number(String name) {
        String text = text(name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
