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
 * @param tls for a second port, which speaks TLS; null for none
 */
record ServerConfig(
        int port,
        @Nullable String password,
        @Nullable Path data,
        List<String> lines,
        List<String> arguments,
        Duration startTimeout,
        @Nullable Tls tls) {
    private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+,=*~&|<>!-]+");

    static final ServerConfig DEFAULTS =
            new ServerConfig(0, null, null, List.of(), List.of(), Duration.ofSeconds(30), null);

    /** The PEM files of a server that speaks TLS. */
    record Tls(Path certificate, Path key, Path authority) {
        Stream<String> lines(int port) {
            return Stream.of(
                    line("tls-port", Integer.toString(port)),
                    line("tls-auth-clients", "optional"),
                    line("tls-replication", "yes"),
                    line("tls-cluster", "yes"),
                    line("tls-cert-file", certificate.toString()),
                    line("tls-key-file", key.toString()),
                    line("tls-ca-cert-file", authority.toString()));
        }
    }

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
    String file(int chosenPort, int tlsPort, Path dataFolder) {
        List<String> ours = List.of(
                line("bind", Address.LOOPBACK),
                line("port", Integer.toString(chosenPort)),
                line("dir", dataFolder.toString()),
                line("save", ""),
                line("daemonize", "no"));
        Stream<String> secret =
                password == null ? Stream.of() : Stream.of(line("requirepass", password), line("masterauth", password));
        Stream<String> encrypted = tls == null ? Stream.of() : tls.lines(tlsPort);
        return Stream.of(ours.stream(), secret, encrypted, lines.stream())
                .flatMap(s -> s)
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
