package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No server outlives its JVM; a child JVM is killed to see that. */
class JvmEndTest {
    @TempDir
    Path temp;

    @Test
    void aKilledJvmLeavesNeitherServersNorFiles() throws Exception {
        Child child = Child.start(temp, "kill");

        child.process.destroyForcibly().waitFor();

        assertThatNothingIsLeftOf(child);
    }

    @Test
    void aJvmThatExitsWithoutClosingLeavesNeitherServersNorFiles() throws Exception {
        Child child = Child.start(temp, "exit");

        child.process.getOutputStream().close();
        assertThat(child.process.waitFor()).isEqualTo(3);

        assertThatNothingIsLeftOf(child);
    }

    private void assertThatNothingIsLeftOf(Child child) {
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(child.servers).hasSize(3).noneMatch(JvmEndTest::isRunning);
            assertThat(temp).isEmptyDirectory();
        });
    }

    /** A zombie has ended; whoever inherited it has yet to take notice. */
    private static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return !Files.exists(Path.of("/proc/self")) && ProcessHandle.of(pid).isPresent();
        }
    }

    private record Child(Process process, List<Long> servers) {
        static Child start(Path temp, String how) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djava.io.tmpdir=" + temp,
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            how)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<Long> servers = new ArrayList<>();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null && !line.equals("ready"); line = lines.readLine()) {
                servers.add(Long.valueOf(line));
            }
            assertThat(servers).as("what the child JVM started").hasSize(3).allMatch(JvmEndTest::isRunning);
            return new Child(process, servers);
        }
    }

    /** Starts three servers, one of them frozen and one restarted after a kill, and closes none. */
    static final class Main {
        public static void main(String[] how) throws IOException {
            RedisServer restarted = RedisServer.builder().embedded().start();
            restarted.kill();
            restarted.restart();
            RedisServer frozen = RedisServer.builder().embedded().start();
            frozen.freeze();
            RedisServer plain =
                    RedisServer.builder().embedded().config("appendonly", "yes").start();
            for (RedisServer server : List.of(restarted, frozen, plain)) {
                System.out.println(server.pid());
            }
            System.out.println("ready");
            if (System.in.read() < 0) {
                System.exit(how[0].equals("exit") ? 3 : 4);
            }
        }
    }
}
