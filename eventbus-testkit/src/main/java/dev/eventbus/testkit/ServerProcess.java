package dev.eventbus.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server process of ours: starts, ends and halts it, always on the same port and data.
 *
 * <p>A shell writes its own id into a {@code .pid} file and then becomes the server, so there is no moment at which a
 * server runs that the guard of {@link Scratch} does not know. The file goes when the process has ended, for then its
 * id may be another's.
 */
final class ServerProcess {
    private static final String LAUNCH = "echo $$ >\"$0\" && exec \"$@\"";
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(250);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final int PORTS_TO_TRY = 5;
    private static final int LOG_LINES = 15;
    /** The C libraries differ in the words. */
    private static final Pattern PORT_TAKEN = Pattern.compile("bind: Address (already )?in use");

    private final Binary binary;
    private final ServerConfig config;
    private final Path folder = Scratch.newFolder("server");
    private final Path log = folder.resolve("server.log");

    private Address address = Address.loopback(0, null);
    private int tlsPort;
    private volatile @Nullable Process process;
    private volatile boolean frozen;
    private int launches;

    private ServerProcess(Binary binary, ServerConfig config) {
        this.binary = binary;
        this.config = config;
    }

    /** Starts one and returns when it answers. */
    static ServerProcess start(Binary binary, ServerConfig config) {
        ServerProcess server = new ServerProcess(binary, config);
        try {
            server.startOnSomePort();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private synchronized void startOnSomePort() {
        for (int attempt = 1; ; attempt++) {
            int port = config.port() != 0 ? config.port() : Ports.free();
            address = Address.loopback(port, config.password());
            tlsPort = config.tls() == null ? 0 : Ports.free();
            try {
                Path data = config.data() != null ? config.data() : folder.resolve("data");
                Files.createDirectories(data);
                Files.writeString(folder.resolve("redis.conf"), config.file(port, tlsPort, data));
            } catch (IOException e) {
                throw new UncheckedIOException("The folder of " + name() + " cannot be written: " + e.getMessage(), e);
            }
            try {
                launch();
                return;
            } catch (RedisServerException e) {
                if (config.port() != 0
                        || attempt == PORTS_TO_TRY
                        || !PORT_TAKEN.matcher(log()).find()) {
                    throw e;
                }
            }
        }
    }

    private void launch() {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH));
        Path pid = folder.resolve(++launches + ".pid");
        command.add(pid.toString());
        command.add(binary.path().toString());
        command.add(folder.resolve("redis.conf").toString());
        command.addAll(config.arguments());
        try {
            Process started = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process = started;
            frozen = false;
            started.onExit().thenRun(() -> Scratch.delete(pid));
            awaitAnswer(started);
        } catch (IOException e) {
            throw new RedisServerException("%s cannot be launched: %s".formatted(name(), e.getMessage()), e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new RedisServerException("Interrupted while " + name() + " was starting; it was killed.", e);
        }
    }

    private void awaitAnswer(Process started) throws InterruptedException {
        long deadline = System.nanoTime() + config.startTimeout().toNanos();
        while (!answers(started)) {
            if (started.waitFor(5, TimeUnit.MILLISECONDS)) {
                throw new RedisServerException(
                        "%s ended with status %d while it was starting. Its last words:%n%s%nCorrect what it complains about."
                                .formatted(name(), started.exitValue(), lastWords()));
            }
            if (System.nanoTime() - deadline > 0) {
                kill();
                throw new RedisServerException(
                        "%s did not answer in %d ms and was killed. Its last words:%n%s%nAllow more with startTimeout."
                                .formatted(name(), config.startTimeout().toMillis(), lastWords()));
            }
        }
    }

    /** Whether it is our process, and no other on its port, that answers. */
    private boolean answers(Process started) {
        try (RespConnection connection = RespConnection.open(address, ANSWER_TIMEOUT)) {
            connection.call(List.of("PING"));
            String info = String.valueOf(connection.call(List.of("INFO", "server")));
            return info.contains("process_id:" + started.pid() + "\r\n");
        } catch (RedisReplyException refusal) {
            // Who keeps the default user out with an ACL is up too.
            return List.of("NOAUTH", "WRONGPASS", "NOPERM").contains(refusal.code()) && started.isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    Binary binary() {
        return binary;
    }

    synchronized Address address() {
        return address;
    }

    /** Where it speaks TLS; 0 if it does not. */
    synchronized int tlsPort() {
        return tlsPort;
    }

    synchronized long pid() {
        return running("look for the process of").pid();
    }

    boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    boolean isFrozen() {
        return frozen && isRunning();
    }

    synchronized void kill() {
        Process current = process;
        if (current != null) {
            await(current.destroyForcibly());
        }
    }

    /** Ends it as an operator would; kills it when that takes too long. */
    synchronized void stop() {
        Process current = process;
        if (current == null || !current.isAlive()) {
            return;
        }
        current.destroy();
        signal(current, "CONT");
        try {
            if (!current.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    synchronized void restart() {
        stop();
        launch();
    }

    synchronized void freeze() {
        Process current = running("freeze");
        frozen = true;
        signal(current, "STOP");
        Path stat = Path.of("/proc", Long.toString(current.pid()), "stat");
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (Files.exists(stat) && !isHalted(stat) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private static boolean isHalted(Path stat) {
        try {
            String text = Files.readString(stat, StandardCharsets.UTF_8);
            return text.startsWith("T", text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return true;
        }
    }

    synchronized void thaw() {
        signal(running("thaw"), "CONT");
        frozen = false;
    }

    private Process running(String intent) {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(
                    "There is nothing to %s: %s is not running. Call restart() first.".formatted(intent, name()));
        }
        return current;
    }

    private void signal(Process target, String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " \"$0\"", Long.toString(target.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            await(kill);
        } catch (IOException e) {
            throw new RedisServerException("SIG%s cannot be sent to %s: %s".formatted(name, name(), e.getMessage()), e);
        }
    }

    /** Waits also while the thread is interrupted, and leaves it so: what follows relies on the end. */
    private static void await(Process ending) {
        boolean interrupted = false;
        while (true) {
            try {
                ending.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void close() {
        if (config.data() != null) {
            stop();
        }
        kill();
        Scratch.delete(folder);
    }

    private String name() {
        return "%s on %s".formatted(binary.origin(), address);
    }

    private String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private String lastWords() {
        List<String> lines = log().lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()))
                .indent(4)
                .stripTrailing();
    }
}
