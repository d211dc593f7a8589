package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Published;
import dev.eventbus.RejectEventException;
import dev.eventbus.cli.Terminal.Result;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The commands that only look. */
@WithRedis
class LookTest {
    private final RedisServer redis;
    private final KeyPrefix prefix;
    private final Terminal nobody;
    private Tickets tickets;

    LookTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix;
        this.nobody = Terminal.none(redis, prefix);
    }

    @BeforeEach
    void open() {
        tickets = new Tickets(redis, prefix);
    }

    @AfterEach
    void close() {
        tickets.close();
    }

    private static List<JsonNode> json(Result result) {
        return result.out().lines().map(Json.MAPPER::readTree).toList();
    }

    @Test
    void streamsAreListed() {
        tickets.update(Tickets.ACME, 1);
        tickets.update(Tickets.ACME, 2);
        tickets.bus.publish(new Tickets.TicketClosed(Tickets.ACME, 2));

        Result result = nobody.run("streams", "--json");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.err()).isEmpty();
        assertThat(json(result))
                .extracting(
                        row -> row.path("type").asString() + row.path("events").asInt())
                .containsExactly("TICKET_CLOSED1", "TICKET_UPDATED2");
        assertThat(nobody.run("streams").out().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("TYPE\tEVENTS\tSIZE"));
    }

    @Test
    void whereThereIsNothingThatIsSaid() {
        assertThat(nobody.run("streams"))
                .returns(Exit.NOTHING, Result::exit)
                .returns("", Result::out)
                .extracting(Result::err)
                .asString()
                .contains("right --key-prefix");
        assertThat(nobody.run("subscriptions", "--rate-over", "0s").exit()).isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("failed", "list").exit()).isEqualTo(Exit.NOTHING);
    }

    @Test
    void subscriptionsAreListedWithWhatTheyHaveToDoAndTheirRate() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        tickets.subscribe("quick", (event, context) -> {});
        tickets.subscribe("holding", (event, context) -> end.await());
        tickets.fail("failing", 3);
        redis.command("XGROUP", "CREATE", prefix + ":TICKET_UPDATED", "behind", "0");
        try (Terminal.Running running = nobody.begin("subscriptions", "--json", "--rate-over", "300ms")) {
            for (int i = 0; running.out().isEmpty() && i < 100_000; i++) {
                tickets.update(Tickets.ACME, 1_000 + i);
            }
            Result result = running.end();

            Map<String, JsonNode> rows = json(result).stream()
                    .collect(Collectors.toMap(row -> row.path("subscription").asString(), Function.identity()));
            assertThat(rows).containsOnlyKeys("quick", "holding", "failing", "behind");
            assertThat(rows.get("quick").path("perSecond").asDouble()).isGreaterThan(10);
            assertThat(rows.get("quick").path("consumers").asInt()).isEqualTo(1);
            assertThat(rows.get("holding").path("held").asInt()).isPositive();
            assertThat(rows.get("holding").path("oldest").isNumber()).isTrue();
            assertThat(rows.get("failing").path("failed").asInt()).isEqualTo(3);
            assertThat(rows.get("behind").path("lag").asInt()).isGreaterThan(3);
            assertThat(rows.get("behind").path("consumers").asInt()).isZero();
        } finally {
            end.countDown();
        }
        assertThat(nobody.run("subscriptions", "quick", "--rate-over", "0s")
                        .out()
                        .lines())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 120})
    void onATerminalThereIsATableOrLinesThatFit(int columns) {
        tickets.fail("a-mail-subscription-with-a-long-name", 2);

        for (String[] command : List.of(
                new String[] {"subscriptions", "--rate-over", "0s", "--color", "never"},
                new String[] {"failed", "list", "--color", "never"},
                new String[] {"failed", "groups", "--color", "never"},
                new String[] {"tail", "TICKET_UPDATED", "--no-follow", "--payload", "--color", "never"},
                new String[] {"doctor", "--color", "never"},
                new String[] {"top", "--once", "--every", "200ms", "--color", "never"},
                new String[] {"streams", "--color", "never"})) {
            Result result = nobody.typing(columns, "").run(command);

            assertThat(result.out().lines())
                    .as(String.join(" ", command))
                    .isNotEmpty()
                    .allMatch(line -> Text.width(line) <= columns);
        }
    }

    @Test
    void aNameThatThereIsNotIsRefusedWithThoseThatAreNear() {
        tickets.fail("ticket-email", 1);

        assertThat(nobody.run("subscriptions", "tiket-email"))
                .returns(Exit.NOTHING, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("There is no subscription 'tiket-email'. Did you mean 'ticket-email'?");
        assertThat(nobody.run("tail", "TICKET_UPDATE"))
                .returns(Exit.NOTHING, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("Did you mean 'TICKET_UPDATED'?");
        assertThat(nobody.run("failed", "list", "--type", "TICKET_OPENED").exit())
                .isEqualTo(Exit.NOTHING);
    }

    @Test
    void tailFollowsAStreamUntilItIsInterrupted() throws Exception {
        tickets.update(Tickets.ACME, 1);
        try (Terminal.Running running = nobody.begin("tail", "TICKET_UPDATED", "--json", "--payload")) {
            await().atMost(Tickets.PATIENCE).until(() -> running.out().lines().count() == 1);
            tickets.update(Tickets.ACME, 2);
            await().atMost(Tickets.PATIENCE).until(() -> running.out().lines().count() == 2);

            Result result = running.interrupt();

            assertThat(result.exit()).isEqualTo(Exit.INTERRUPTED);
            assertThat(result.err()).isEmpty();
            assertThat(json(result))
                    .extracting(row -> Json.MAPPER
                            .readTree(row.path("payload").asString())
                            .path("number")
                            .asInt())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void tailShowsWhatIsMeantOnly() {
        for (int i = 1; i <= 6; i++) {
            tickets.update(i <= 3 ? Tickets.ACME : Tickets.OTHER, i);
        }

        assertThat(tailed("--tenant", Tickets.ACME.toString())).isEqualTo(3);
        assertThat(tailed("--where", "changes.status=open")).isEqualTo(3);
        assertThat(tailed("--where", "changes.status=open", "--where", "number=4"))
                .isEqualTo(1);
        assertThat(tailed("--where", "source=tickets", "--last", "5")).isEqualTo(5);
        assertThat(tailed("--since", "1h")).isEqualTo(6);
        assertThat(tailed("--since", "1960-01-01T00:00:00Z")).isEqualTo(6);
        assertThat(nobody.run("tail", "TICKET_UPDATED", "--no-follow", "--where", "source=other")
                        .exit())
                .isEqualTo(Exit.NOTHING);
    }

    private long tailed(String... options) {
        List<String> words = new java.util.ArrayList<>(List.of("tail", "TICKET_UPDATED", "--no-follow", "--json"));
        words.addAll(List.of(options));
        return nobody.run(words.toArray(String[]::new)).out().lines().count();
    }

    @Test
    void payloadsAreShownOnRequestOnlyAndSensitiveFieldsInThemNever() {
        Published published = tickets.update(Tickets.ACME, 1);
        String id = published.eventId().toString();

        assertThat(nobody.run("tail", "TICKET_UPDATED", "--no-follow").out())
                .contains(id)
                .doesNotContain("ada@");
        assertThat(nobody.run("show", id).out()).contains(id).doesNotContain("ada@");
        assertThat(nobody.run("show", id, "--payload").out()).contains("ada@example.com");
        assertThat(nobody.run("show", id, "--payload", "--sensitive", "email,phone")
                        .out())
                .contains("\"number\":1")
                .doesNotContain("ada@");
        assertThat(nobody.with("EVENTBUS_SENSITIVE", "email")
                        .run("tail", "TICKET_UPDATED", "--no-follow", "--payload")
                        .out())
                .contains("\"number\":1")
                .doesNotContain("ada@");
    }

    @Test
    void annotatedFieldsAreMaskedWithoutAnyOptionOnceTheirTypeIsSubscribedTo() throws Exception {
        String before = note();
        try (Terminal.Running running = nobody.begin("tail", "TICKET_NOTED", "--payload", "--json")) {
            await().atMost(Tickets.PATIENCE).until(() -> running.out().contains(before));
            assertThat(running.out()).contains("call me", "555-1");
            tickets.bus.subscribe("notes", Tickets.TicketNoted.class).start((event, context) -> {
                throw new RejectEventException("never");
            });
            String id = note();
            await().atMost(Tickets.PATIENCE).until(() -> running.out().contains(id));
            assertThat(running.interrupt().out().lines().skip(1))
                    .singleElement()
                    .asString()
                    .contains("number", "***")
                    .doesNotContain("call me", "555-1");

            await().atMost(Tickets.PATIENCE).until(() -> tickets.failed("notes") == 2);
            for (String[] command : List.of(
                    new String[] {"tail", "TICKET_NOTED", "--no-follow", "--payload"},
                    new String[] {"show", id, "--payload"},
                    new String[] {"failed", "show", id, "--payload"})) {
                assertThat(nobody.run(command).out())
                        .as(String.join(" ", command))
                        .contains(id, "\"number\":1", "***")
                        .doesNotContain("call me", "555-1");
            }
        }
    }

    private String note() {
        return tickets.bus
                .publish(new Tickets.TicketNoted(Tickets.ACME, "call me", new Tickets.Author(1, "555-1")))
                .eventId()
                .toString();
    }

    @Test
    void showTellsWhatBecameOfAnEvent() {
        CountDownLatch end = new CountDownLatch(1);
        tickets.subscribe("done", (event, context) -> {});
        tickets.subscribe("holding", (event, context) -> end.await());
        tickets.subscribe("failing", (event, context) -> {
            throw new RejectEventException("mailbox is full");
        });
        tickets.subscribe("retrying", (event, context) -> {
            throw new IllegalStateException("not today");
        });
        String id = tickets.update(Tickets.ACME, 1).eventId().toString();
        try {
            Map<String, String> states = await().atMost(Tickets.PATIENCE)
                    .until(
                            () -> states(id),
                            all -> all.equals(Map.of(
                                    "done",
                                    "settled",
                                    "holding",
                                    "held",
                                    "failing",
                                    "failed",
                                    "retrying",
                                    "retrying")));

            assertThat(states).hasSize(4);
            String shown =
                    nobody.typing(100, "").run("show", id, "--color", "never").out();
            assertThat(shown)
                    .contains("mailbox is full", "attempt 2 in 59m", "not today", "SUBSCRIPTION")
                    .contains(Tickets.ACME.toString());
        } finally {
            end.countDown();
        }
    }

    private Map<String, String> states(String id) {
        return json(nobody.run("show", id, "--json")).get(0).path("fates").values().stream()
                .collect(Collectors.toMap(
                        fate -> fate.path("subscription").asString(),
                        fate -> fate.path("state").asString()));
    }

    @Test
    void anEventThatNobodyKnowsIsSaidToBeSo() {
        tickets.update(Tickets.ACME, 1);

        assertThat(nobody.run("show", UUID.randomUUID().toString()).exit()).isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("show", "abc").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void topShowsAScreenOfItsOwnAndLeavesItAsItWas() throws Exception {
        tickets.fail("mail", 2);
        try (Terminal.Running running = nobody.typing(80, "").begin("top", "--every", "200ms")) {
            await().atMost(Tickets.PATIENCE).until(() -> running.out().split("\u001b\\[H").length > 3);

            Result result = running.interrupt();

            assertThat(result.exit()).isEqualTo(Exit.INTERRUPTED);
            assertThat(result.out())
                    .startsWith("\u001b[?1049h\u001b[?25l")
                    .endsWith("\u001b[?25h\u001b[?1049l")
                    .contains("mail", "TICKET_UPDATED");
        }
    }

    @Test
    void theDoctorsFindingsDecideHisExitCode() {
        tickets.update(Tickets.ACME, 1);
        redis.command("XGROUP", "CREATE", prefix + ":TICKET_UPDATED", "retired", "0");

        Result result = nobody.run("doctor", "--json");

        assertThat(result.exit()).isEqualTo(Exit.FOUND);
        assertThat(json(result))
                .anyMatch(finding -> finding.path("check").asString().equals("reader")
                        && finding.path("what").asString().contains("'retired'"));
        assertThat(nobody.typing(60, "").run("doctor").out()).contains("retired", "\u001b[33mWARNING reader");
    }
}
