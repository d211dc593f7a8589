package dev.eventbus.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server process is started with.
 *
 * @param port the fixed port, or 0 for any that is free
 * @param data the folder that outlives the server, or null for one that does not
 * @param lines the lines for redis.conf that were asked for
 * @param arguments what follows redis.conf on the command line
 */
record ServerConfig(
        int port,
        @Nullable String password,
        @Nullable Path data,
        List<String> lines,
        List<String> arguments,
        Duration startTimeout) {
    private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+,=*~&|<>!-]+");

    static final ServerConfig DEFAULTS = new ServerConfig(0, null, null, List.of(), List.of(), Duration.ofSeconds(30));

    /** A line of redis.conf, quoted where that is needed. */
    static String line(String directive, String... values) {
        return Stream.concat(Stream.of(directive), Stream.of(values).map(ServerConfig::quote))
                .collect(Collectors.joining(" "));
    }

    private static String quote(String value) {
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    /** The whole redis.conf. Ours comes first, so that what was asked for overrules it. */
    String file(int chosenPort, Path dataFolder) {
        List<String> ours = List.of(
                line("bind", Address.LOOPBACK),
                line("port", Integer.toString(chosenPort)),
                line("dir", dataFolder.toString()),
                line("save", ""),
                line("daemonize", "no"));
        Stream<String> secret =
                password == null ? Stream.of() : Stream.of(line("requirepass", password), line("masterauth", password));
        return Stream.of(ours.stream(), secret, lines.stream())
                .flatMap(s -> s)
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
