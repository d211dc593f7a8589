package dev.eventbus.cli;

import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.redis.RedisOperator;
import dev.eventbus.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command. */
final class Options {
    private static final String URI_VARIABLE = "EVENTBUS_URI";
    private static final String PREFIX_VARIABLE = "EVENTBUS_KEY_PREFIX";
    private static final String FILE_VARIABLE = "EVENTBUS_CLI_SETTINGS";

    /** When texts have colours. */
    enum Colour {
        /** On a terminal, unless the variable NO_COLOR is set. */
        AUTO,
        ALWAYS,
        NEVER
    }

    @Option(
            names = "--uri",
            paramLabel = "URI",
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Where Redis is, such as redis://host:6379 or rediss://... A password in it can be seen by "
                    + "everybody who lists processes: put that into EVENTBUS_URI or a file.")
    private @Nullable String uri;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 102,
            description = "A settings file of a bus, .yaml or .properties.")
    private @Nullable Path file;

    @Option(
            names = "--key-prefix",
            paramLabel = "TEXT",
            scope = ScopeType.INHERIT,
            order = 103,
            description = "What all keys begin with, if that is not event: or in the settings.")
    private @Nullable String prefix;

    @Option(
            names = "--write",
            scope = ScopeType.INHERIT,
            order = 104,
            description = "Allow the command to change something.")
    private boolean write;

    @Option(names = "--json", scope = ScopeType.INHERIT, order = 105, description = "Print one JSON object a line.")
    private boolean json;

    @Option(
            names = "--sensitive",
            paramLabel = "NAME",
            split = ",",
            scope = ScopeType.INHERIT,
            order = 106,
            description =
                    "Fields of payloads that --payload masks, at any depth; those of the setting eventbus.sensitive, and "
                            + "those annotated @Sensitive, are masked in any case.")
    private List<String> sensitive = List.of();

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            scope = ScopeType.INHERIT,
            order = 107,
            description = "auto, always or never. With auto on a terminal, unless NO_COLOR is set.")
    private Colour colour = Colour.AUTO;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 108,
            description = "Say this.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(names = "--version", versionHelp = true, order = 109, description = "Say the version.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean version;

    Screen screen(Surroundings at) {
        boolean colours = colour == Colour.ALWAYS
                || colour == Colour.AUTO
                        && at.terminal()
                        && at.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return new Screen(at, colours && !json, json);
    }

    /** A description of the bus whose Redis is meant. */
    RedisEventBus.Builder bus(Surroundings at) {
        return bus(at, prefix);
    }

    /** The same with another prefix of keys, and what the settings say of types left out. */
    RedisEventBus.Builder bus(Surroundings at, @Nullable String prefix) {
        Map<String, String> variables = new HashMap<>(at.environment());
        if (uri != null) {
            variables.remove("EVENTBUS_URIS");
            variables.put(URI_VARIABLE, uri);
        }
        if (prefix != null) {
            variables.put(PREFIX_VARIABLE, prefix);
        }
        String named = at.environment().getOrDefault(FILE_VARIABLE, "");
        Path settings = file != null || named.isBlank() ? file : Path.of(named);
        return RedisEventBus.builder()
                .uri("redis://localhost:6379")
                .settings((settings == null ? Settings.fromEnvironment(variables) : Settings.load(settings, variables))
                        .without("eventbus.types"));
    }

    /** Says what is unwise. */
    void warn(Screen screen) {
        if (uri != null && hasPassword(uri)) {
            screen.note(
                    "eventbus: everybody who lists the processes of this machine sees the password in --uri; put the URI into EVENTBUS_URI or a file.");
        }
    }

    private static boolean hasPassword(String uri) {
        try {
            String user = URI.create(uri).getRawUserInfo();
            return user != null && user.contains(":") && !user.endsWith(":");
        } catch (IllegalArgumentException unreadable) {
            return uri.contains("@");
        }
    }

    /** A message in the words of these options. */
    String named(String message) {
        String named = uri == null ? message : message.replace(URI_VARIABLE, "--uri");
        return prefix == null ? named : named.replace(PREFIX_VARIABLE, "--key-prefix");
    }

    /** How payloads are masked: what is named here, in the settings, and for each type by its subscribers. */
    Masks masks(RedisOperator operator) {
        Set<String> names = new TreeSet<>(operator.sensitive());
        names.addAll(sensitive);
        return new Masks(operator, names);
    }

    /** Refuses what would change something, unless that is allowed. */
    void checkWrite(String what) {
        if (!write) {
            throw new CommandException(
                    Exit.REFUSED, "'%s' changes something. Give --write to allow that.".formatted(what));
        }
    }
}
