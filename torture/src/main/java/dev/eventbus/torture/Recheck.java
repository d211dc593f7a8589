package dev.eventbus.torture;

import dev.eventbus.testkit.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Judges a run once more that was kept, for work on the checker. */
final class Recheck {
    private Recheck() {}

    static boolean run(Path folder) throws IOException {
        Path copy = Files.createTempDirectory("recheck");
        copy(folder.resolve("redis"), copy);
        List<Fault> faults = Files.readAllLines(folder.resolve("faults"), StandardCharsets.US_ASCII).stream()
                .map(Fault::parse)
                .toList();
        long from = 0;
        long to = 0;
        if (Files.exists(folder.resolve("published"))) {
            String[] words = Files.readString(folder.resolve("published")).split(" ");
            from = Long.parseLong(words[0]);
            to = Long.parseLong(words[1]);
        }
        Store store;
        try (RedisServer redis = RedisServer.builder()
                .config("appendonly", "yes")
                .keepDataIn(copy)
                .embedded()
                .start()) {
            store = new StoreReader(redis).read();
        }
        Checker.Result result = Checker.check(Evidence.in(folder, faults, store, from, to));
        System.out.println(result.notes());
        result.bystanders().forEach(System.out::println);
        System.out.println(result.violations().counts());
        result.violations().shown().forEach(System.out::println);
        System.out.printf("lost=%d duplicates=%d%n", result.lost(), result.duplicates());
        return result.violations().none();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
