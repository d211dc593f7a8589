package dev.eventbus.benchmarks;

import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.RedisServerBuilder;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of all lines. Its build decides what a command costs: with the allocator of the C library that is several
 * times what it is with jemalloc.
 */
final class ServerProgram {
    private final @Nullable Path path;
    private final String description;

    private ServerProgram(@Nullable Path path, String description) {
        this.path = path;
        this.description = description;
    }

    /**
     * @param path of {@code redis-server} or {@code valkey-server}; {@code null} for the first on the {@code PATH}, or an
     *     embedded one
     * @throws dev.eventbus.testkit.RedisServerException if it cannot run
     */
    static ServerProgram of(@Nullable Path path) {
        try (RedisServer server = builder(path).start()) {
            return new ServerProgram(
                    path,
                    "%s, allocator %s"
                            .formatted(
                                    withoutFolder(server.origin()),
                                    allocator(String.valueOf(server.command("INFO", "memory")))));
        }
    }

    /** The results are for others, whose machines have other folders. */
    private static String withoutFolder(String origin) {
        return origin.substring(origin.lastIndexOf('/') + 1);
    }

    private static String allocator(String info) {
        Matcher matcher = Pattern.compile("(?m)^mem_allocator:(\\S+)").matcher(info);
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    RedisServerBuilder builder() {
        return builder(path);
    }

    private static RedisServerBuilder builder(@Nullable Path path) {
        return path == null ? RedisServer.builder() : RedisServer.builder().binary(path);
    }

    /** Its name, its version and its allocator. */
    String description() {
        return description;
    }
}
