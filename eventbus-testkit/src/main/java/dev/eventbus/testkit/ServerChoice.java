package dev.eventbus.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which server {@link RedisServer#start()} takes: the first that works. What the environment names must work, for to
 * pass over it in silence would test something else.
 */
final class ServerChoice {
    private static final Pattern VERSION = Pattern.compile("(?m)^(?:valkey|redis)_version:(\\S+)");
    private static final String NOT_SET = "%s: not set";

    private final Settings settings;
    private final List<String> failures = new ArrayList<>();

    ServerChoice(Settings settings) {
        this.settings = settings;
    }

    RedisServer any() {
        RedisServer elsewhere = named();
        if (elsewhere == null && settings.get(Settings.BINARY) == null) {
            elsewhere = container();
        }
        return elsewhere != null
                ? elsewhere
                : RedisServer.ours(ServerProcess.start(binary(), ServerConfig.DEFAULTS), false);
    }

    private @Nullable RedisServer named() {
        String uri = settings.get(Settings.URI);
        if (uri == null) {
            failures.add(NOT_SET.formatted(Settings.variableName(Settings.URI)));
            return null;
        }
        String source = settings.source(Settings.URI);
        Address address = Address.parse(uri);
        try (RespConnection connection = RespConnection.open(address, Duration.ofSeconds(5))) {
            return RedisServer.elsewhere("REDIS URI from " + source, version(connection), address, () -> {});
        } catch (IOException | RedisReplyException e) {
            throw new RedisServerException(
                    "%s names a Redis at %s that does not serve: %s. Start it, or unset %s to have one started."
                            .formatted(source, address, e.getMessage(), source),
                    e);
        }
    }

    static String version(RespConnection connection) throws IOException {
        String info = String.valueOf(connection.call(List.of("INFO", "server")));
        String version = "unknown";
        for (Matcher matcher = VERSION.matcher(info); matcher.find(); ) {
            // Valkey gives the Redis version it resembles first.
            version = matcher.group(1);
        }
        return version;
    }

    private @Nullable RedisServer container() {
        try {
            new DockerDaemon(settings.variables()).ping();
            if (!isPresent("com.redis.testcontainers.RedisContainer")) {
                throw new UnusableException("com.redis:testcontainers-redis is not on the class path");
            }
            return DockerServer.start(settings.get(Settings.IMAGE));
        } catch (UnusableException e) {
            failures.add("Docker: " + e.getMessage());
        } catch (LinkageError e) {
            failures.add("Docker: the Testcontainers on the class path does not fit: " + e);
        }
        return null;
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, ServerChoice.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** The program for a process of our own. */
    Binary binary() {
        String named = settings.get(Settings.BINARY);
        if (named != null) {
            try {
                return Binary.probe(Path.of(named).toAbsolutePath(), named);
            } catch (UnusableException e) {
                String source = settings.source(Settings.BINARY);
                throw new RedisServerException(
                        "%s names a program that cannot be used: %s. Correct it, or unset %s to have one found."
                                .formatted(source, e.getMessage(), source),
                        e);
            }
        }
        failures.add(NOT_SET.formatted(Settings.variableName(Settings.BINARY)));
        for (Path program : onPath()) {
            try {
                return Binary.probe(program, program.toString());
            } catch (UnusableException e) {
                failures.add("PATH: " + e.getMessage());
            }
        }
        for (EmbeddedBinary embedded : EmbeddedBinary.values()) {
            try {
                return embedded.get();
            } catch (UnusableException e) {
                failures.add("embedded: " + e.getMessage());
            }
        }
        throw new RedisServerException("""
                No Redis can be started on this machine. Tried:
                %s
                Set %s to the URI of a running Redis, or install redis-server or valkey-server, or start Docker.\
                """.formatted(
                        String.join("\n", failures).indent(2).stripTrailing(), Settings.variableName(Settings.URI)));
    }

    private List<Path> onPath() {
        String path = settings.variables().getOrDefault("PATH", "");
        List<Path> programs = new ArrayList<>();
        for (String name : List.of("redis-server", "valkey-server")) {
            for (String folder : path.split(File.pathSeparator)) {
                Path program = Path.of(folder.isEmpty() ? "." : folder, name).toAbsolutePath();
                if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                    programs.add(program);
                }
            }
        }
        if (programs.isEmpty()) {
            failures.add("PATH: no redis-server or valkey-server in " + path);
        }
        return programs;
    }
}
