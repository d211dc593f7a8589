package dev.eventbus.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configures and starts a server process of one's own. Not for several threads at once.
 *
 * <pre>{@code
 * RedisServer.builder().config("appendonly", "yes").config("appendfsync", "always").start()
 * }</pre>
 */
public final class RedisServerBuilder {
    private static final Set<String> OURS = Set.of("port", "bind", "dir", "daemonize", "requirepass", "logfile");

    private final List<String> lines = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private int port = ServerConfig.DEFAULTS.port();
    private Duration startTimeout = ServerConfig.DEFAULTS.startTimeout();
    private @Nullable String password;
    private @Nullable Path data;
    private ServerConfig.@Nullable Tls tls;
    private @Nullable Source source;

    private interface Source {
        Binary get() throws UnusableException;
    }

    RedisServerBuilder() {}

    /**
     * Adds a line to {@code redis.conf}, where it overrules the defaults: {@code save ""} and {@code bind 127.0.0.1}.
     *
     * @param directive its first word, such as {@code appendonly}
     * @param values the words after it, which are quoted where necessary
     * @return this
     * @throws IllegalArgumentException if {@code directive} is not one word, or one that this builder has a method for
     */
    public RedisServerBuilder config(String directive, String... values) {
        if (!directive.matches("[\\w-]+") || OURS.contains(directive.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "A directive is one word and none of %s, which are set here or by the builder's other methods, but is '%s'"
                            .formatted(OURS, directive));
        }
        lines.add(ServerConfig.line(directive, values));
        return this;
    }

    /**
     * Adds arguments after the configuration file, such as {@code --sentinel}.
     *
     * @param more the arguments, passed on as they are
     * @return this
     */
    public RedisServerBuilder arguments(String... more) {
        Collections.addAll(arguments, more);
        return this;
    }

    /**
     * Fixes the port; without it, a free one is found.
     *
     * @param fixed from 1 to 65535
     * @return this
     */
    public RedisServerBuilder port(int fixed) {
        if (fixed < 1 || fixed > 65_535) {
            throw new IllegalArgumentException("port must be from 1 to 65535, but is " + fixed);
        }
        port = fixed;
        return this;
    }

    /**
     * Sets the password of the default user; {@link RedisServer#uri()} and {@link RedisServer#command} use it.
     *
     * @param secret the password
     * @return this
     */
    public RedisServerBuilder password(String secret) {
        password = secret;
        return this;
    }

    /**
     * Keeps the server's files in a folder of one's own, where they stay after {@link RedisServer#close()}. Without it
     * they survive restarts, and {@code close} deletes them.
     *
     * @param folder created if it does not exist
     * @return this
     */
    public RedisServerBuilder keepDataIn(Path folder) {
        data = folder.toAbsolutePath();
        return this;
    }

    /**
     * Lets the server speak TLS too, on a second port: {@link RedisServer#tlsUri()}. The first one stays, for
     * {@link RedisServer#command}. Servers speak TLS among themselves then: a replica with its primary, Sentinels, and the
     * nodes of a cluster. Clients may show a certificate, and must if {@code tls-auth-clients} is {@code yes}. Needs a
     * program with TLS: {@link #embedded()} has it, {@link #embedded62()} has not.
     *
     * @param certificate a PEM file with the server's certificate
     * @param key a PEM file with its private key
     * @param authority a PEM file with the authorities whose certificates it accepts
     * @return this
     */
    public RedisServerBuilder tls(Path certificate, Path key, Path authority) {
        tls = new ServerConfig.Tls(certificate.toAbsolutePath(), key.toAbsolutePath(), authority.toAbsolutePath());
        return this;
    }

    /** One that speaks TLS as this does, and has nothing else of it. */
    RedisServerBuilder onlyTls() {
        RedisServerBuilder other = new RedisServerBuilder();
        other.tls = tls;
        lines.stream().filter(line -> line.startsWith("tls-")).forEach(other.lines::add);
        return other;
    }

    /**
     * Sets how long the server may take until it answers, loading of its data included. The default is 30 s.
     *
     * @param timeout how long
     * @return this
     */
    public RedisServerBuilder startTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be positive, but is " + timeout);
        }
        startTimeout = timeout;
        return this;
    }

    /**
     * Runs this program instead of the first that is found.
     *
     * @param program a {@code redis-server} or {@code valkey-server}, or a script that becomes one by {@code exec}
     * @return this
     */
    public RedisServerBuilder binary(Path program) {
        Path path = program.toAbsolutePath();
        source = () -> Binary.probe(path, path.toString());
        return this;
    }

    /**
     * Runs the program inside {@code org.signal:embedded-redis}: 7.0, the same on every machine.
     *
     * @return this
     */
    public RedisServerBuilder embedded() {
        source = EmbeddedBinary.SIGNAL::get;
        return this;
    }

    /**
     * Runs Redis 6.2, the oldest the event bus supports: the program inside {@code com.github.codemonstur:embedded-redis},
     * which has to be unpacked onto the test class path. This plugin execution does that:
     *
     * <pre>{@code
     * <plugin>
     *   <artifactId>maven-dependency-plugin</artifactId>
     *   <executions>
     *     <execution>
     *       <id>redis-6.2</id>
     *       <phase>generate-test-resources</phase>
     *       <goals><goal>unpack</goal></goals>
     *       <configuration>
     *         <markersDirectory>${project.build.testOutputDirectory}/META-INF/unpacked</markersDirectory>
     *         <artifactItems>
     *           <artifactItem>
     *             <groupId>com.github.codemonstur</groupId>
     *             <artifactId>embedded-redis</artifactId>
     *             <version>1.4.4</version>
     *             <outputDirectory>${project.build.testOutputDirectory}</outputDirectory>
     *             <includes>redis-server-6.2*,META-INF/maven/**</includes>
     *           </artifactItem>
     *         </artifactItems>
     *       </configuration>
     *     </execution>
     *   </executions>
     * </plugin>
     * }</pre>
     *
     * @return this
     */
    public RedisServerBuilder embedded62() {
        source = EmbeddedBinary::redis62;
        return this;
    }

    /**
     * Starts the server. A builder may start several.
     *
     * @return a server that answers
     * @throws RedisServerException if it cannot run; the message has its last log lines
     */
    public RedisServer start() {
        ServerConfig config =
                new ServerConfig(port, password, data, List.copyOf(lines), List.copyOf(arguments), startTimeout, tls);
        return RedisServer.ours(ServerProcess.start(program(), config), true);
    }

    /** One more of the same, to configure further. */
    RedisServerBuilder copy() {
        if (port != 0 || data != null) {
            throw new IllegalArgumentException(
                    "Several servers cannot share a port or a data folder: leave out port(%d) and keepDataIn(%s)"
                            .formatted(port, data));
        }
        RedisServerBuilder copy = new RedisServerBuilder();
        copy.lines.addAll(lines);
        copy.arguments.addAll(arguments);
        copy.startTimeout = startTimeout;
        copy.password = password;
        copy.tls = tls;
        copy.source = source;
        return copy;
    }

    private Binary program() {
        Source chosen = source;
        if (chosen == null) {
            return new ServerChoice(Settings.ofThisJvm()).binary();
        }
        try {
            return chosen.get();
        } catch (UnusableException e) {
            throw new RedisServerException(
                    "The Redis that was asked for cannot be started: %s.".formatted(e.getMessage()), e);
        }
    }
}
