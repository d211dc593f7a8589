package dev.eventbus.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the environment asks for: a system property, or else the variable of the same name in capitals. */
record Settings(Properties properties, Map<String, String> variables) {
    static final String URI = "eventbus.test.redis.uri";
    static final String BINARY = "eventbus.test.redis.binary";
    static final String IMAGE = "eventbus.test.redis.image";

    static Settings ofThisJvm() {
        return new Settings(System.getProperties(), System.getenv());
    }

    static String variableName(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    @Nullable
    String get(String property) {
        String value = properties.getProperty(property);
        if (value == null) {
            value = variables.get(variableName(property));
        }
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** How the user gave {@code property}: its own name or the variable's. */
    String source(String property) {
        return properties.getProperty(property) != null ? property : variableName(property);
    }
}
