package dev.eventbus.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.Published;
import dev.eventbus.RetryPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketUpdated;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows is so. */
@WithRedis
class ReadmeTest {
    private static final Path ROOT = root();
    private static final Pattern CODE =
            Pattern.compile("(?:<!-- (\\S+)#(\\w+) -->\\n)?```(?:java|yaml)\\n(.*?)\\n```\\n", Pattern.DOTALL);
    private static final Pattern SCREEN = Pattern.compile("\\n```\\n(\\S.*?)\\n```\\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!\\w+:)([^)#]+)");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** A block of Java or YAML, after a comment that says file#tag; without one, both are {@code null}. */
    record Block(String file, String tag, String code) {}

    static Stream<Block> blocks() throws IOException {
        return CODE.matcher(readme()).results().map(found -> new Block(found.group(1), found.group(2), found.group(3)));
    }

    @BeforeAll
    static void bePatientOnABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @Test
    void everyFenceOfCodeIsFound() throws IOException {
        assertThat(blocks().count())
                .isGreaterThan(5)
                .isEqualTo(readme().lines()
                        .filter(line -> line.matches("```(java|yaml)"))
                        .count());
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aBlockOfCodeIsARegionOfAFile(Block block) throws IOException {
        assertThat(block.file()).as("the comment before\n%s", block.code()).isNotNull();
        assertThat(block.code()).isEqualTo(region(ROOT.resolve(block.file()), block.tag()));
    }

    @Test
    void aFileThatTheReadmeLinksToIsThere() throws IOException {
        List<String> links =
                LINK.matcher(readme()).results().map(link -> link.group(1)).toList();

        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    @Test
    void theDemoPrintsWhatIsShown() throws Exception {
        List<String> shown =
                screen("time ").lines().filter(line -> !line.equals("...")).toList();
        try (SampleRun run = SampleRun.of("tickets")) {
            assertThat(run.exitStatus()).isZero();
            assertThat(run.out().lines().toList()).containsSubsequence(shown);
        }
    }

    @Test
    void theDemoOfTheOutboxPrintsWhatIsShown() throws Exception {
        List<String> shown = screen("relay 1 ")
                .lines()
                .map(line -> Pattern.quote(line).replaceAll("\\d+", "\\\\E\\\\d+\\\\Q"))
                .toList();
        try (SampleRun run = SampleRun.of("outbox")) {
            assertThat(run.exitStatus()).isZero();
            assertThat(run.out()).containsPattern(String.join("\\R", shown));
        }
    }

    @Test
    void anEntryAndAFailedEntryHaveTheFieldsThatAreShown(RedisServer redis, KeyPrefix keys) throws IOException {
        try (EventBus eventBus = RedisEventBus.builder()
                .uri(redis.uri())
                .keyPrefix(keys.value())
                .catalog(EventCatalog.of(PsaEvent.class))
                .build()) {
            eventBus.subscribe("ticket-email", TicketUpdated.class)
                    .retry(RetryPolicy.never())
                    .start((event, context) -> {
                        throw new IllegalStateException("no mail server");
                    });
            UUID id = UUID.randomUUID();
            Published published = eventBus.publish(new TicketUpdated(id, id, id, Map.of()));
            FailedEventQuery all = FailedEventQuery.of("ticket-email");
            await().until(() -> eventBus.failedEvents().count(all) == 1);
            eventBus.failedEvents().retry(all);
            await().until(() -> eventBus.failedEvents().find(all).stream().anyMatch(failed -> failed.retried() == 1));

            List<String> names = names(redis, published.stream());
            List<String> namesOfFailed = names(redis, "{" + published.stream() + "}:failed:ticket-email");
            List<String> shown = QUOTED.matcher(screen("> XRANGE"))
                    .results()
                    .map(text -> text.group(1))
                    .toList();
            List<String> shownOfFailed = Pattern.compile("`(failed\\.[\\w.]+)`")
                    .matcher(readme())
                    .results()
                    .map(name -> name.group(1))
                    .toList();

            assertThat(everySecond(shown.subList(1, shown.size()))).isEqualTo(names);
            assertThat(Stream.concat(names.stream(), shownOfFailed.stream())).containsExactlyElementsOf(namesOfFailed);
        }
    }

    /** The names of the first entry's fields. */
    private static List<String> names(RedisServer redis, String stream) {
        List<?> entry = (List<?>) ((List<?>) redis.command("XRANGE", stream, "-", "+", "COUNT", "1")).get(0);
        return everySecond(
                ((List<?>) entry.get(1)).stream().map(String::valueOf).toList());
    }

    private static List<String> everySecond(List<String> namesAndValues) {
        return IntStream.range(0, namesAndValues.size())
                .filter(i -> i % 2 == 0)
                .mapToObj(namesAndValues::get)
                .toList();
    }

    /** The block without a language that begins so. */
    private static String screen(String beginning) throws IOException {
        return SCREEN.matcher(readme())
                .results()
                .map(found -> found.group(1))
                .filter(text -> text.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** The lines between the tags, without their common indentation; a tag may open and close more than once. */
    private static String region(Path file, String tag) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            if (text.matches("(//|#) tag::" + tag)) {
                inside = true;
            } else if (text.matches("(//|#) end::" + tag)) {
                inside = false;
            } else if (inside) {
                lines.add(line);
            }
        }
        assertThat(lines).as("region %s of %s", tag, file).isNotEmpty();
        assertThat(inside).as("region %s of %s is open at the end", tag, file).isFalse();
        return lines.stream().collect(Collectors.joining("\n")).stripIndent().strip();
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
