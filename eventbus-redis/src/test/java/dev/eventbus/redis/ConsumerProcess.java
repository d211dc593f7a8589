package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.RetryPolicy;
import dev.eventbus.runtime.TestEvent.Placed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A consumer of subscription {@code s}, or of the one it is told, in a JVM of its own, which can be killed and frozen.
 * What an event's handler does is in its key: {@code sleep 500}; {@code fail}, or {@code fail 500} after so many ms;
 * {@code halt}; anything else returns at once. In a process with {@code together=4}, which begins four events before one
 * of them halts, {@code hang} never returns. With {@code replay=s} it starts a replay to subscription {@code s}.
 */
final class ConsumerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

    private final Process process;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /** What the process told: a word such as {@code begun}, its subject, and when it was read here. */
    record Line(String word, String subject, long nanos) {}

    private ConsumerProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "consumer-process-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one and waits until it reads. */
    static ConsumerProcess start(String uri, Object... settings) {
        ConsumerProcess started = launch(uri, settings);
        await().atMost(START).until(() -> !started.told("ready").isEmpty());
        return started;
    }

    /** Starts one; {@code settings} are names and values. */
    static ConsumerProcess launch(String uri, Object... settings) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                uri));
        for (int i = 0; i < settings.length; i += 2) {
            command.add(settings[i] + "=" + settings[i + 1]);
        }
        try {
            return new ConsumerProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("> ")) {
                    String[] words = line.substring(2).split(" ", 2);
                    lines.add(new Line(words[0], words.length > 1 ? words[1] : "", System.nanoTime()));
                } else {
                    System.out.println(process.pid() + ": " + line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    /** The subjects of the lines with {@code word}. */
    List<String> told(String word) {
        return lines.stream()
                .filter(line -> line.word.equals(word))
                .map(Line::subject)
                .toList();
    }

    /** When the first line with {@code word} and {@code subject} came. */
    long when(String word, String subject) {
        return lines.stream()
                .filter(line -> line.word.equals(word) && line.subject.equals(subject))
                .mapToLong(Line::nanos)
                .findFirst()
                .orElseThrow();
    }

    /** How often each subject of {@code word} came, of those that came more than once. */
    Map<String, Long> moreThanOnce(String word) {
        Map<String, Long> times = told(word).stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        times.values().removeIf(n -> n == 1);
        return times;
    }

    void awaitWord(String word) {
        await().atMost(FaultTest.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() ->
                        assertThat(told(word)).as("%s after %s", word, lines).isNotEmpty());
    }

    void awaitTold(String word, String subject) {
        awaitTold(word, subject, FaultTest.PATIENCE);
    }

    void awaitTold(String word, String subject, Duration atMost) {
        await().atMost(atMost)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() ->
                        assertThat(told(word)).as("%s after %s", word, lines).contains(subject));
    }

    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has it close its bus; {@link #awaitEnd} waits for that. */
    void askToClose() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    int awaitEnd() {
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("the process ends")
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** The other JVM. */
    static final class Main {
        private static final Semaphore BEGUN = new Semaphore(0);
        private static int together;

        private Main() {}

        public static void main(String[] args) throws IOException {
            Map<String, String> settings = List.of(args).subList(1, args.length).stream()
                    .map(arg -> arg.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            EventBus bus = FaultTest.builder(args[0])
                    .lease(Duration.ofMillis(number(settings, "lease", 2_000)))
                    .listener(new Telling())
                    .build();
            together = number(settings, "together", 0);
            RetryPolicy retry = RetryPolicy.defaults()
                    .withFixedDelay(Duration.ofMillis(number(settings, "delay", 1_000)))
                    .withMaxAttempts(number(settings, "attempts", 3));
            bus.subscribe(settings.getOrDefault("subscription", FaultTest.SUBSCRIPTION), Placed.class)
                    .concurrency(number(settings, "concurrency", 1))
                    .retry(retry)
                    .start(Main::handle);
            if (settings.containsKey("replay")) {
                tell("replay", startReplay(bus, settings.get("replay")));
            }
            tell("ready", "");
            new BufferedReader(new InputStreamReader(System.in)).readLine();
            bus.close();
            tell("closed", "");
            System.exit(0);
        }

        private static String startReplay(EventBus bus, String subscription) {
            return bus.replay(subscription)
                    .rate(50)
                    .by("ada")
                    .reason("as it was told")
                    .start()
                    .id();
        }

        private static int number(Map<String, String> settings, String name, int otherwise) {
            return Integer.parseInt(settings.getOrDefault(name, Integer.toString(otherwise)));
        }

        private static void handle(Placed event, EventContext context) throws InterruptedException {
            tell("begun", event.number() + " " + context.attempt());
            BEGUN.release();
            String[] words = event.key().split(" ");
            int number = words.length > 1 ? Integer.parseInt(words[1]) : 0;
            switch (words[0]) {
                case "sleep" -> Thread.sleep(number);
                case "hang" -> {
                    if (together > 0) {
                        new CountDownLatch(1).await();
                    }
                }
                case "halt" -> {
                    BEGUN.acquire(together);
                    Runtime.getRuntime().halt(9);
                }
                case "fail" -> {
                    Thread.sleep(number);
                    tell("failed", event.number());
                    throw new IllegalStateException("as it was told");
                }
                default -> {}
            }
            tell("ended", Integer.toString(event.number()));
        }

        private static void tell(String word, Object subject) {
            String line = "> " + word + " " + subject + "\n";
            synchronized (System.out) {
                System.out.print(line);
                System.out.flush();
            }
        }

        private static final class Telling implements EventBusListener {
            @Override
            public void handled(EventContext context, Duration took) {
                tell("handled", ((Placed) context.envelope().event()).number());
            }

            @Override
            public void retryScheduled(EventContext context, Throwable failure, Instant due) {
                tell("retry", ((Placed) context.envelope().event()).number());
            }

            @Override
            public void parked(FailedEvent event) {
                tell("parked", event.reason() + " " + event.attempts());
            }

            @Override
            public void takenOver(String subscription, String deadConsumer, long events) {
                tell("takenOver", events);
            }

            @Override
            public void fenced(String subscription, String stream, String entryId) {
                tell("fenced", entryId);
            }

            @Override
            public void lost(String subscription, String stream, long events, boolean exact) {
                tell("lost", events + " " + exact);
            }
        }
    }
}
