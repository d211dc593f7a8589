package dev.eventbus.settings;

import dev.eventbus.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings from outside the code, for {@code RedisEventBus.builder().settings(…)}: a file, and the environment. Immutable.
 *
 * <p>The environment wins over the file, and both win over what the code says, so that whoever operates an application can
 * tune it without a build. What is set nowhere keeps what the code says, or its default.
 *
 * <p>A key such as {@code eventbus.publish-timeout} is the variable {@code EVENTBUS_PUBLISH_TIMEOUT}. Every variable that
 * begins with {@code EVENTBUS_} must be a setting, except those of the testkit ({@code EVENTBUS_TEST_…}), of the command
 * line ({@code EVENTBUS_CLI_…}, {@code EVENTBUS_JDBC…}) and those that Kubernetes sets for a service ({@code EVENTBUS_SERVICE_HOST}, {@code EVENTBUS_PORT} and the like).
 *
 * <p>Keys and values are looked at when a bus is built: all that is wrong is refused there at once.
 */
public final class Settings {
    private final List<Entry> entries;

    private Settings(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * What {@code file} and the environment of this process say.
     *
     * @param file a UTF-8 file of at most 1 MiB: YAML if its name ends with {@code .yaml} or {@code .yml}, else
     *     {@code .properties}. In its values, <code>${NAME}</code> is the environment variable {@code NAME}, which must be
     *     set, and <code>${NAME:text}</code> is {@code text} where it is not
     * @throws ConfigurationException if it cannot be read, or is no such file
     */
    public static Settings load(Path file) {
        return load(file, System.getenv());
    }

    /**
     * The same with these variables instead of the environment.
     *
     * @see #load(Path)
     */
    public static Settings load(Path file, Map<String, String> environment) {
        List<Entry> entries = new ArrayList<>(SettingsFile.read(file, environment));
        entries.addAll(variables(environment));
        return new Settings(entries);
    }

    /** What the environment of this process says. */
    public static Settings fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    /** The same with these variables instead of the environment. */
    public static Settings fromEnvironment(Map<String, String> environment) {
        return new Settings(variables(environment));
    }

    /** A copy without what is below {@code section}, such as {@code eventbus.types}, in the file and in the environment. */
    public Settings without(String section) {
        String below = section + '.';
        String variables = Key.variable(below);
        return new Settings(entries.stream()
                .filter(entry -> !entry.key().startsWith(entry.variable() ? variables : below))
                .toList());
    }

    private static List<Entry> variables(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(Key.VARIABLE_ROOT))
                .sorted(Map.Entry.comparingByKey())
                .map(variable -> Entry.ofVariable(variable.getKey(), variable.getValue()))
                .toList();
    }

    List<Entry> entries() {
        return entries;
    }

    /** How many values there are, and none of them. */
    @Override
    public String toString() {
        return "Settings[%d values]".formatted(entries.size());
    }
}
