package dev.eventbus.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's folder for servers, and the guard that outlives the JVM.
 *
 * <p>The guard is a shell that reads a pipe from this JVM. However the JVM ends, the kernel closes the pipe; then the
 * guard kills each process whose id is in a {@code .pid} file of the folder, and deletes the folder. A shutdown hook
 * would not run on {@code kill -9}.
 */
final class Scratch {
    private static final String GUARD = """
            trap '' HUP INT QUIT TERM
            while read -r line; do :; done
            for file in "$1"/*/*.pid; do
              [ -f "$file" ] && read -r pid <"$file" && kill -9 "$pid"
            done
            rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
            """;

    private static @Nullable Path root;
    private static @Nullable Process guard;

    private Scratch() {}

    /** A new empty folder that only this user may read. */
    static synchronized Path newFolder(String prefix) {
        try {
            Path folder = root;
            if (folder == null || !Files.isDirectory(folder)) {
                folder = Files.createTempDirectory("eventbus-redis-").toAbsolutePath();
                root = folder;
                guard = guard(folder);
            } else if (guard == null || !guard.isAlive()) {
                guard = guard(folder);
            }
            return Files.createTempDirectory(folder, prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No folder for a Redis server could be made below %s. Free space there, or set -Djava.io.tmpdir."
                            .formatted(System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    private static Process guard(Path folder) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", GUARD, "eventbus-guard", folder.toString())
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Deletes {@code path} and all in it, as far as that can be done now; the guard has the last word. */
    static void delete(Path path) {
        File[] children = Files.isSymbolicLink(path) ? null : path.toFile().listFiles();
        if (children != null) {
            for (File child : children) {
                delete(child.toPath());
            }
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Somebody is still writing into it.
        }
    }
}
