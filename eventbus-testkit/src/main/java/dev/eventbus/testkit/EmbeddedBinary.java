package dev.eventbus.testkit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server programs inside the {@code embedded-redis} libraries, found by the libraries' own Maven descriptors, in a
 * jar or unpacked. Their Java classes, which share one package and must not meet, are never loaded.
 */
enum EmbeddedBinary {
    /** 7.0, static: runs on any Linux. */
    SIGNAL("org.signal"),
    /** 6.2; on Linux it needs OpenSSL 3. */
    CODEMONSTUR("com.github.codemonstur");

    private static final Map<EmbeddedBinary, Binary> UNPACKED = new EnumMap<>(EmbeddedBinary.class);

    private final String group;

    EmbeddedBinary(String group) {
        this.group = group;
    }

    Binary get() throws UnusableException {
        synchronized (UNPACKED) {
            Binary binary = UNPACKED.get(this);
            if (binary == null || !Files.exists(binary.path())) {
                binary = Binary.probe(unpack(), "embedded " + group);
                UNPACKED.put(this, binary);
            }
            return binary;
        }
    }

    /** Redis 6.2, or a refusal: a newer release of that library may bring something else. */
    static Binary redis62() throws UnusableException {
        Binary binary = CODEMONSTUR.get();
        if (!binary.version().startsWith("6.2.")) {
            throw new UnusableException("%s brings %s, not 6.2".formatted(CODEMONSTUR.group, binary.version()));
        }
        return binary;
    }

    private Path unpack() throws UnusableException {
        String descriptor = "META-INF/maven/" + group + "/embedded-redis/pom.properties";
        URL url = resource(descriptor);
        if (url == null) {
            throw new UnusableException(group + ":embedded-redis is not on the class path");
        }
        String platform = platform();
        try {
            String name = names(url, descriptor).stream()
                    .filter(n -> n.startsWith("redis-server-") && n.endsWith(platform))
                    .findFirst()
                    .orElseThrow(
                            () -> new UnusableException(group + ":embedded-redis has no redis-server-*" + platform));
            URL program = resource(name);
            if (program == null) {
                throw new UnusableException("the class loader does not give " + name);
            }
            Path file = Scratch.newFolder("bin").resolve(name);
            try (InputStream in = program.openStream()) {
                Files.copy(in, file);
            }
            if (!file.toFile().setExecutable(true)) {
                throw new UnusableException(file + " cannot be made executable");
            }
            return file;
        } catch (IOException e) {
            throw new UnusableException("it cannot be unpacked from %s: %s".formatted(url, e));
        }
    }

    private static List<String> names(URL url, String descriptor) throws IOException {
        if (url.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                return jar.stream().map(entry -> entry.getName()).toList();
            }
        }
        Path root = Path.of(URI.create(url.toString()));
        for (int depth = descriptor.split("/").length; depth > 0; depth--) {
            root = requireNonNull(root.getParent(), descriptor);
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static @Nullable URL resource(String name) {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        URL url = ofThread == null ? null : ofThread.getResource(name);
        return url != null ? url : EmbeddedBinary.class.getClassLoader().getResource(name);
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String arch = switch (processor) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> processor;
        };
        return "-" + (system.startsWith("mac") ? "darwin" : system) + "-" + arch;
    }
}
