package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.EventLog;
import io.lettuce.core.RedisURI;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Appends in a JVM of its own what may be there already. */
final class AppendProcess {
    private AppendProcess() {}

    /** Appends each unless it is there; the entries' ids. */
    static List<String> appendOnce(String uri, String prefix, List<Traffic.Sent> sent) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        uri,
                        prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            CompletableFuture<List<String>> entries = CompletableFuture.supplyAsync(() -> process.inputReader()
                    .lines()
                    .filter(line -> line.startsWith("> "))
                    .map(line -> line.substring(2))
                    .toList());
            try (PrintWriter to = new PrintWriter(process.outputWriter())) {
                sent.forEach(each -> to.println(each.type() + ' ' + each.id() + ' ' + each.text()));
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return entries.get(10, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The other JVM. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws IOException {
            List<CompletableFuture<String>> entries = new ArrayList<>();
            try (EventLog log = RedisLog.open(
                            RedisLogSettings.of(RedisURI.create(args[0])).withPrefix(args[1]));
                    BufferedReader in = new BufferedReader(new InputStreamReader(System.in))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    String[] words = line.split(" ");
                    UUID id = UUID.fromString(words[1]);
                    entries.add(log.appendOnce(words[0], id, Traffic.fields(id, words[2])));
                }
                entries.forEach(entry -> System.out.println("> " + entry.join()));
            }
        }
    }
}
