package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.Published;
import dev.eventbus.cli.Terminal.Result;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The commands about failed events. */
@WithRedis
class FailedTest {
    private static final String[] ALL = {
        "failed", "retry", "--write", "--subscription", "mail", "--reason", "mailboxes were emptied"
    };

    private final RedisServer redis;
    private final KeyPrefix prefix;
    private final Terminal nobody;
    private Tickets tickets;

    FailedTest(RedisServer redis, KeyPrefix prefix) {
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

    private static String[] plus(String[] words, String... more) {
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    private List<JsonNode> list(String... options) {
        return nobody.run(plus(new String[] {"failed", "list", "--json"}, options))
                .out()
                .lines()
                .map(Json.MAPPER::readTree)
                .toList();
    }

    @Test
    void failedEventsAreFoundByWhatIsKnownOfThem() {
        List<Published> published = tickets.fail("mail", 4);
        JsonNode newest = list().get(0);

        assertThat(list()).hasSize(4);
        assertThat(newest.path("message").asString()).isEqualTo("mailbox of ticket 3 is full");
        assertThat(list("--oldest-first", "--limit", "1").get(0).path("message").asString())
                .isEqualTo("mailbox of ticket 0 is full");
        assertThat(list("--subscription", "mail", "--tenant", Tickets.ACME.toString()))
                .hasSize(2);
        assertThat(list("--type", "TICKET_UPDATED", "--failure", "rejected", "--since", "1h"))
                .hasSize(4);
        assertThat(list("--error", "RejectEventException")).hasSize(4);
        assertThat(list("--fingerprint", newest.path("fingerprint").asString())).hasSize(4);
        assertThat(list("--event", published.get(2).eventId().toString())).hasSize(1);
        assertThat(list("--until", "1h")).isEmpty();
        assertThat(nobody.run("failed", "list", "--failure", "timeout"))
                .returns(Exit.NOTHING, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("No failed event is meant by reason TIMEOUT.");
        assertThat(nobody.run("failed", "groups", "--json").out())
                .contains("\"count\":4", "\"tenants\":2")
                .hasLineCount(1);
    }

    @Test
    void aBrokenEntryIsShownAsSuchAndHidesNoOther() {
        tickets.fail("mail", 1);
        redis.command("XADD", "{" + prefix + ":TICKET_UPDATED}:failed:mail", "*", "\u0001", "x");

        assertThat(list()).extracting(row -> row.path("broken").asBoolean()).containsExactlyInAnyOrder(true, false);
        assertThat(nobody.typing(100, "").run("failed", "list").out()).contains("(a broken entry)");
        String id = list().stream()
                .filter(row -> row.path("broken").asBoolean())
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        assertThat(nobody.run("failed", "show", id).exit()).isEqualTo(Exit.OK);
        assertThat(nobody.run("failed", "discard", id, "--write").exit()).isEqualTo(Exit.OK);
        assertThat(list()).hasSize(1);
    }

    @Test
    void showHasTheStackAndThePayloadOnRequest() {
        String id = tickets.fail("mail", 1).get(0).eventId().toString();

        assertThat(nobody.run("failed", "show", id))
                .returns(Exit.OK, Result::exit)
                .extracting(Result::out)
                .asString()
                .contains(
                        "dev.eventbus.RejectEventException: mailbox of ticket 0 is full",
                        "\tat ".strip(),
                        "FIELD SOURCE")
                .doesNotContain("ada@");
        assertThat(nobody.run("failed", "show", id, "--payload").out()).contains("ada@example.com");
        assertThat(nobody.run("failed", "show", id, "--payload", "--json", "--sensitive", "email")
                        .out())
                .contains("\\\"number\\\":0")
                .doesNotContain("ada@");
    }

    @Test
    void nothingIsMovedUnlessWritingIsAllowed() {
        List<Published> published = tickets.fail("mail", 2);
        String id = published.get(0).eventId().toString();

        assertThat(nobody.run("failed", "retry", id))
                .returns(Exit.REFUSED, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("Give --write");
        assertThat(tickets.failed("mail")).isEqualTo(2);
    }

    @Test
    void oneIsSentBackOrDiscardedByItsIdAndOnlyOnce() {
        List<Published> published = tickets.fail("mail", 3);
        String first = published.get(0).eventId().toString();
        String second = list("--event", published.get(1).eventId().toString())
                .get(0)
                .path("id")
                .asString();

        assertThat(nobody.run("failed", "discard", first, "--write"))
                .returns(Exit.OK, Result::exit)
                .extracting(Result::out)
                .asString()
                .startsWith("1 failed event discarded.");
        assertThat(nobody.run("failed", "discard", first, "--write").exit()).isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("failed", "discard", second, "--subscription", "mail", "--write")
                        .exit())
                .isEqualTo(Exit.OK);
        assertThat(list()).hasSize(1);
        assertThat(nobody.run("failed", "discard", "1-2-3", "--write").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void manyAreNotMovedWithoutAReasonAndConsent() {
        tickets.fail("mail", 2);

        assertThat(nobody.run("failed", "retry", "--write", "--subscription", "mail")
                        .exit())
                .isEqualTo(Exit.REFUSED);
        assertThat(nobody.run("failed", "retry", "--write", "--reason", "r").exit())
                .isEqualTo(Exit.USAGE);
        assertThat(nobody.run(ALL))
                .returns(Exit.REFUSED, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("2 failed events:", "Give --yes");
        assertThat(nobody.typing(80, "no\n").run(ALL))
                .returns(Exit.REFUSED, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("Send 2 failed events back? [y/N]", "Not confirmed; nothing was changed.");
        assertThat(nobody.typing(80, "").run(ALL).exit()).isEqualTo(Exit.REFUSED);
        assertThat(tickets.failed("mail")).isEqualTo(2);
    }

    @Test
    void manyAreMovedByAJobThatIsOnRecord() {
        tickets.fail("mail", 3);

        Result result = nobody.typing(80, "y\n").run(plus(ALL, "--by", "ada", "--tenant", Tickets.ACME.toString()));

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.out()).contains("is done: 2 events sent back of 2.");
        assertThat(result.err()).contains("Send 2 failed events back?", "\rJob ");
        assertThat(nobody.run("failed", "jobs", "--record", "--json").out())
                .contains("\"by\":\"ada\"", "\"reason\":\"mailboxes were emptied\"", "tenant");
        String job = Json.MAPPER
                .readTree(nobody.run("failed", "jobs", "--json").out())
                .path("id")
                .asString();
        assertThat(nobody.run("failed", "jobs", job).out()).contains("DONE", "mailboxes were emptied");
        assertThat(nobody.run("failed", "jobs", job + "x"))
                .returns(Exit.NOTHING, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("Did you mean '" + job + "'?");
        assertThat(nobody.run("failed", "resume", job, "--write", "--reason", "r")
                        .out())
                .contains("is done already");
        assertThat(nobody.run("failed", "cancel", job, "--write", "--reason", "r")
                        .exit())
                .isEqualTo(Exit.FOUND);
        assertThat(nobody.run("failed", "cancel", job, "--reason", "r").exit()).isEqualTo(Exit.REFUSED);
    }

    @Test
    void aQueryThatMeansNothingMovesNothingAndSaysSo() {
        tickets.fail("mail", 1);

        assertThat(nobody.run(plus(ALL, "--error", "Other", "--yes")))
                .returns(Exit.NOTHING, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("No failed event of subscription 'mail' is meant by error Other.");
        assertThat(nobody.run("failed", "jobs").exit()).isEqualTo(Exit.NOTHING);
    }

    @Test
    void aJobThatCannotGoOnEndsAsFailed() {
        tickets.fail("mail", 2);
        tickets.close();
        try (Tickets others = new Tickets(redis, prefix)) {
            others.bus.detach("mail");
        }

        assertThat(nobody.run(plus(ALL, "--yes")))
                .returns(Exit.FOUND, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("not declared");
        assertThat(list()).hasSize(2);
    }

    @Test
    void aJobThatIsInterruptedGoesOnWhereSomebodyResumesIt() throws Exception {
        tickets.fail("mail", 30);
        try (Terminal.Running running = nobody.begin(plus(ALL, "--yes", "--rate", "5"))) {
            await().atMost(Tickets.PATIENCE).until(() -> list().size() < 30);
            Result interrupted = running.interrupt();
            assertThat(interrupted.exit()).isEqualTo(Exit.INTERRUPTED);
            assertThat(interrupted.err()).contains("is interrupted: ", "eventbus failed resume ");
        }
        JsonNode job =
                Json.MAPPER.readTree(nobody.run("failed", "jobs", "--json").out());
        assertThat(job.path("state").asString()).isEqualTo("INTERRUPTED");
        assertThat(job.path("moved").asInt()).isBetween(1, 29);
        String id = job.path("id").asString();

        try (Terminal.Running running = nobody.begin("failed", "resume", id, "--write", "--reason", "go on")) {
            await().atMost(Tickets.PATIENCE)
                    .until(() -> nobody.run("failed", "jobs", id).out().contains("RUNNING"));
            assertThat(nobody.run("failed", "cancel", id, "--write", "--reason", "enough")
                            .out())
                    .contains("is cancelled: ");
            assertThat(running.end())
                    .returns(Exit.FOUND, Result::exit)
                    .extracting(Result::out)
                    .asString()
                    .contains("is cancelled");
        }
    }
}
