package dev.eventbus.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Java that lines can run on. */
record Jdk(Path java, int version) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int VIRTUAL_THREADS = 21;

    static Jdk current() {
        return new Jdk(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Runtime.version().feature());
    }

    /** The newest: this one, or one that is installed. */
    static Jdk newest() {
        return installed()
                .filter(jdk -> jdk.version > current().version)
                .max(Comparator.comparingInt(Jdk::version))
                .orElseGet(Jdk::current);
    }

    boolean hasVirtualThreads() {
        return version >= VIRTUAL_THREADS;
    }

    private static Stream<Jdk> installed() {
        Stream.Builder<Jdk> found = Stream.builder();
        if (Files.isDirectory(INSTALLED)) {
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(INSTALLED)) {
                for (Path home : homes) {
                    Jdk jdk = at(home);
                    if (jdk != null) {
                        found.add(jdk);
                    }
                }
            } catch (IOException e) {
                // As if there were none.
            }
        }
        return found.build();
    }

    private static @Nullable Jdk at(Path home) {
        Path java = home.resolve("bin/java");
        Path release = home.resolve("release");
        if (!Files.isExecutable(java) || !Files.isReadable(release)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(release)) {
            Properties properties = new Properties();
            properties.load(in);
            String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return new Jdk(java, Integer.parseInt(version.split("[.+-]")[0]));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
