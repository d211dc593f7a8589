package dev.eventbus.samples.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.samples.GivenServers;
import dev.eventbus.samples.SampleRun;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code samples/run tickets}, as it is run from the command line, on a real Redis. */
@ExtendWith(LeakCheck.class)
@WithRedis
class TicketsTest {
    private static final Pattern SUMMARY =
            Pattern.compile("(?m)^published=(\\d+) handled=(\\d+) retried=(\\d+) failed=(\\d+) rejected=(\\d+)$");

    @Test
    void theDayGoesAsToldOnAServerOfItsOwn() throws Exception {
        try (SampleRun run = SampleRun.of("tickets")) {
            assertThat(run.exitStatus()).as(run.out()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out().lines())
                    .hasSizeLessThanOrEqualTo(80)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(130));
            assertThat(run.out())
                    .contains("published=31 handled=53 retried=4 failed=3 rejected=1")
                    .containsPattern("TIME_ENTRY_APPROVED .* activity, payroll at attempt 3")
                    .containsPattern("INVOICE_GENERATED .* activity; parked for accounting after 3 attempts")
                    .containsPattern("TICKET_UPDATED .* nobody; parked for activity, ticket-email as UNDECODABLE")
                    .containsPattern("INVOICE_GENERATED .* nobody; rejected")
                    .contains("amount must be greater than or equal to 0; currency must be")
                    .contains("28 mails sent, 31 events in the activity log")
                    .contains("3 mails to customer@acme.example     [A-1] laptop is lost")
                    .contains("2 mails to customer@acme.example     [A-2] phone is silent")
                    .contains("  To: agent@acme.example", "  Subject: [A-2] phone is silent", "  Same as last week.")
                    .doesNotContain("NOT AS TOLD");
        }
    }

    @Test
    void theDayGoesAsToldOnServersThatAreGiven(RedisServer redis) throws Exception {
        try (GivenServers given = new GivenServers();
                SampleRun run = SampleRun.of(
                        "tickets", "--redis", redis.uri(), "--jdbc", given.jdbc(), "--smtp", given.smtp(), "--keep")) {
            run.awaitOutput("Until Enter or Ctrl-C");
            assertThat(run.out()).contains("28 mails sent, 31 events in the activity log");
            assertThat(given.mails()).isEqualTo(28);
            assertThat(given.schemas())
                    .hasSize(2)
                    .allSatisfy(schema -> assertThat(schema).startsWith("tickets_"));
            run.pressEnter();
            assertThat(run.exitStatus()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).doesNotContain("secret");
            assertThat(given.schemas()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--jdbc, jdbc:postgresql://127.0.0.1:1/psa?user=u&password=secret, SQL state 08001",
        "--smtp, smtp://u:secret@127.0.0.1:1, No mail server answers at 127.0.0.1:1",
        "--jdbc, jdbc:h2:nio:/nowhere;PASSWORD=secret;IFEXISTS=TRUE;NONSENSE=1, gives no connection"
    })
    void aServerThatCannotBeReachedIsALineThatNamesItAndNotItsPassword(String option, String uri, String message)
            throws Exception {
        try (SampleRun run = SampleRun.of("tickets", option, uri)) {
            assertThat(run.exitStatus()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("error: ")
                            .contains(message)
                            .doesNotContain("secret"));
        }
    }

    @Test
    void theNumbersAreThoseThatRedisHolds(RedisServer redis) throws Exception {
        try (SampleRun run = SampleRun.of("tickets", "--redis", redis.uri(), "--keep", "--seed", "7")) {
            run.awaitOutput("Until Enter or Ctrl-C");
            String prefix = prefix(run);
            List<String> keys = keys(redis, prefix);
            List<String> streams =
                    keys.stream().filter(key -> key.startsWith(prefix)).toList();

            assertThat(streams).hasSize(10);
            assertThat(keys).noneMatch(key -> key.contains(":retry:") || key.contains(":retrying:"));

            int own = 0;
            int foreign = 0;
            int deliveries = 0;
            for (String stream : streams) {
                List<Map<String, String>> entries = entries(redis, stream);
                List<Map<Object, Object>> groups = groups(redis, stream);
                int ours = (int) entries.stream()
                        .filter(e -> "ticket-service".equals(e.get("source")))
                        .count();
                own += ours;
                foreign += entries.size() - ours;
                deliveries += entries.size() * groups.size();
                assertThat(groups)
                        .isNotEmpty()
                        .allSatisfy(group -> assertThat(group)
                                .containsEntry("pending", 0L)
                                .containsEntry("lag", 0L)
                                .containsEntry("entries-read", (long) entries.size()));
            }
            List<Map<String, String>> failed = keys.stream()
                    .filter(key -> key.contains("}:failed:"))
                    .flatMap(key -> entries(redis, key).stream())
                    .toList();
            int retriesOfFailed = failed.stream()
                    .filter(entry -> entry.containsKey("failed.handler"))
                    .mapToInt(entry -> Integer.parseInt(entry.get("failed.attempts")) - 1)
                    .sum();

            Matcher summary = SUMMARY.matcher(run.out());
            assertThat(summary.find()).isTrue();
            assertThat(foreign).isEqualTo(1);
            assertThat(summary.group(1)).as("published").isEqualTo(String.valueOf(own));
            assertThat(summary.group(2)).as("handled").isEqualTo(String.valueOf(deliveries - failed.size()));
            assertThat(summary.group(3)).as("retried").isEqualTo(String.valueOf(retriesOfFailed + 2));
            assertThat(summary.group(4)).as("failed").isEqualTo(String.valueOf(failed.size()));
            assertThat(summary.group(5)).as("rejected").isEqualTo("1");

            run.pressEnter();
            assertThat(run.exitStatus()).isZero();
        }
    }

    @Test
    void theEntryOfTheForeignClientIsKeptWithItsBytesAndItsReasonForEachWhoReadIt(RedisServer redis) throws Exception {
        try (SampleRun run = SampleRun.of("tickets", "--redis", redis.uri(), "--keep")) {
            run.awaitOutput("Until Enter or Ctrl-C");
            String stream = prefix(run) + ":TICKET_UPDATED";

            for (String subscription : List.of("activity", "ticket-email")) {
                assertThat(entries(redis, "{" + stream + "}:failed:" + subscription))
                        .singleElement()
                        .satisfies(entry -> assertThat(entry)
                                .containsEntry("source", "old-help-desk")
                                .hasEntrySatisfying(
                                        "payload",
                                        payload -> assertThat(payload).endsWith(",\"ticketId\":"))
                                .containsEntry("failed.reason", "UNDECODABLE")
                                .containsEntry("failed.subscription", subscription));
            }
            run.pressEnter();
            assertThat(run.exitStatus()).isZero();
        }
    }

    @Test
    void everyCommandItPrintsHasAnAnswer(RedisServer redis) throws Exception {
        try (SampleRun run = SampleRun.of("tickets", "--redis", redis.uri(), "--keep")) {
            String cli = "  redis-cli -h %s -p %d ".formatted(redis.host(), redis.port());
            List<String> commands = run.awaitLines(cli, 6).stream()
                    .map(line -> line.substring(cli.length()).replace("'", ""))
                    .toList();

            assertThat(commands).hasSize(6).anyMatch(c -> c.startsWith("--scan --pattern "));
            for (String command : commands) {
                String words = command.replace("--scan --pattern ", "KEYS ");
                assertThat((List<?>) redis.command(words.split(" ")))
                        .as(command)
                        .isNotEmpty();
            }
            run.pressEnter();
            assertThat(run.exitStatus()).isZero();
        }
    }

    /** On a server of its own: the keys that are somebody else's here may be so on the shared one. */
    @Test
    void aRunIsNotDisturbedByAnotherAndLeavesOthersKeysAlone() throws Exception {
        try (RedisServer own = RedisServer.builder().start()) {
            own.command("XADD", "event::TICKET_UPDATED", "1-0", "someone", "else's");
            own.command("SET", "tickets", "someone else's");
            own.command("SET", "tickets-mine:", "someone else's");
            List<String> before = keys(own, "");
            try (SampleRun first = SampleRun.of("tickets", "--redis", own.uri(), "--keep")) {
                first.awaitOutput("Until Enter or Ctrl-C");
                List<String> held = keys(own, prefix(first));
                try (SampleRun second = SampleRun.of("tickets", "--redis", own.uri())) {
                    assertThat(second.exitStatus()).as(second.out()).isZero();
                }
                assertThat(keys(own, prefix(first))).isEqualTo(held);
                first.pressEnter();
                assertThat(first.exitStatus()).isZero();
            }

            assertThat(keys(own, "")).isEqualTo(before);
            assertThat(own.command("XLEN", "event::TICKET_UPDATED")).isEqualTo(1L);
        }
    }

    @Test
    void oneSeedIsOneDay(RedisServer redis) throws Exception {
        String first = day(redis, "7");

        assertThat(day(redis, "7")).isEqualTo(first);
        assertThat(day(redis, "8")).isNotEqualTo(first);
    }

    private static String day(RedisServer redis, String seed) throws Exception {
        try (SampleRun run = SampleRun.of("tickets", "--redis", redis.uri(), "--seed", seed)) {
            assertThat(run.exitStatus()).as(run.out()).isZero();
            return run.out().substring(run.out().indexOf("time "), run.out().indexOf("published="));
        }
    }

    @Test
    void aDayThatGoesOtherwiseThanToldEndsWithOne() throws Exception {
        try (RedisServer redis = RedisServer.builder().start()) {
            redis.command("ACL", "SETUSER", "writer", "on", ">pen", "~*", "&*", "+@all", "-xreadgroup");
            String uri = "redis://writer:pen@%s:%d".formatted(redis.host(), redis.port());
            try (SampleRun run = SampleRun.of("tickets", "--redis", uri, "--patience", "PT0S")) {
                assertThat(run.exitStatus()).isEqualTo(1);
                assertThat(run.out()).contains("NOT AS TOLD");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:secret@127.0.0.1:1", "redis://user:secret@127.0.0.1:1/3"})
    void aRedisThatCannotBeReachedIsALineThatNamesItAndNotItsPassword(String uri) throws Exception {
        try (SampleRun run = SampleRun.of("tickets", "--redis", uri)) {
            assertThat(run.exitStatus()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("error: ")
                            .contains("127.0.0.1:1")
                            .doesNotContain("secret"));
        }
    }

    @Test
    void aPasswordIsUsedAndNeverPrinted() throws Exception {
        try (RedisServer locked = RedisServer.builder().password("open-sesame").start()) {
            try (SampleRun run = SampleRun.of("tickets", "--redis", locked.uri())) {
                assertThat(run.exitStatus()).as(run.err()).isZero();
                assertThat(run.out()).doesNotContain("open-sesame");
            }
            try (SampleRun run = SampleRun.of("tickets", "--redis", locked.uri().replace("sesame", "barley"))) {
                assertThat(run.exitStatus()).isEqualTo(1);
                assertThat(run.err().lines())
                        .singleElement()
                        .satisfies(line -> assertThat(line)
                                .startsWith("error: ")
                                .contains(locked.host() + ":" + locked.port())
                                .doesNotContain("open-"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tickets --redis",
                "tickets --redis localhost:6379",
                "tickets --redis nonsense",
                "tickets --redis http://u:secret@localhost:6379",
                "tickets --redis redis://u:secret@:bad:",
                "tickets --jdbc jdbc:mysql://u:secret@localhost/x",
                "tickets --jdbc localhost",
                "tickets --smtp http://u:secret@localhost",
                "outbox --smtp localhost:25",
                "outbox --fast",
                "tickets --seed many",
                "tickets --fast",
                "tickets now",
                "projects",
                "--fast"
            })
    void aWrongCallIsALineThatSaysSo(String call) throws Exception {
        try (SampleRun run = SampleRun.of(call.split(" "))) {
            assertThat(run.exitStatus()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("error: ")
                            .contains("--help")
                            .doesNotContain("secret", "Exception"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "tickets --help", "outbox --help"})
    void helpIsNoFailure(String call) throws Exception {
        try (SampleRun run = SampleRun.of(call.split(" "))) {
            assertThat(run.exitStatus()).isZero();
            assertThat(run.out()).contains("Usage: samples/run");
        }
    }

    private static String prefix(SampleRun run) {
        Matcher streams = Pattern.compile("Its streams are (\\S+):<TYPE>").matcher(run.out());
        assertThat(streams.find()).isTrue();
        return streams.group(1);
    }

    /** Without those that say who trims a stream: they come some time after the start, and expire. */
    private static List<String> keys(RedisServer redis, String part) {
        return list(redis.command("KEYS", "*" + part + "*")).stream()
                .map(String::valueOf)
                .filter(key -> !key.endsWith(":keeper"))
                .sorted()
                .toList();
    }

    private static List<Map<String, String>> entries(RedisServer redis, String stream) {
        return list(redis.command("XRANGE", stream, "-", "+")).stream()
                .map(entry -> TicketsTest.<String, String>map(list(list(entry).get(1))))
                .toList();
    }

    private static List<Map<Object, Object>> groups(RedisServer redis, String stream) {
        return list(redis.command("XINFO", "GROUPS", stream)).stream()
                .map(group -> map(list(group)))
                .toList();
    }

    private static List<?> list(Object reply) {
        return (List<?>) reply;
    }

    @SuppressWarnings("unchecked")
    private static <K, V> Map<K, V> map(List<?> flat) {
        Map<K, V> map = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put((K) flat.get(i), (V) flat.get(i + 1));
        }
        return map;
    }
}
