package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.cli.Terminal.Result;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands about pauses and replays. */
@WithRedis
class PauseAndReplayTest {
    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicInteger replayed = new AtomicInteger();
    private final RedisServer redis;
    private final KeyPrefix prefix;
    private final Terminal nobody;
    private Tickets tickets;

    PauseAndReplayTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix;
        this.nobody = Terminal.none(redis, prefix);
    }

    @BeforeEach
    void open() {
        tickets = new Tickets(redis, prefix);
        tickets.subscribe("mail", (event, context) -> {
            handled.incrementAndGet();
            if (context.replayed()) {
                replayed.incrementAndGet();
            }
        });
    }

    @AfterEach
    void close() {
        tickets.close();
    }

    @Test
    void aPauseIsListedHoldsAndIsResumed() {
        assertThat(nobody.run("pauses").exit()).isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("pause", "mail", "--reason", "mail server is moved")
                        .exit())
                .isEqualTo(Exit.REFUSED);
        assertThat(nobody.run("pause", "mail", "--write").exit()).isEqualTo(Exit.REFUSED);
        assertThat(nobody.run("pause", "mial", "--write", "--reason", "r"))
                .returns(Exit.NOTHING, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("Did you mean 'mail'?");

        Result paused = nobody.run("pause", "mail", "--write", "--reason", "mail server is moved", "--by", "ada");

        assertThat(paused.exit()).isEqualTo(Exit.OK);
        assertThat(paused.out()).contains("by ada: mail server is moved", "eventbus resume mail");
        assertThat(nobody.run("pauses", "--json").out()).contains("\"by\":\"ada\"");
        assertThat(nobody.typing(120, "")
                        .run("subscriptions", "--rate-over", "0s", "--color", "never")
                        .out())
                .contains("paused");
        assertThat(nobody.run("resume", "mail", "--tenant", Tickets.ACME.toString(), "--write", "--reason", "r")
                        .exit())
                .isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("resume", "mail", "--write", "--reason", "it is moved")
                        .exit())
                .isEqualTo(Exit.OK);
        assertThat(nobody.run("resume", "mail", "--write", "--reason", "it is moved")
                        .exit())
                .isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("pauses", "--record", "--json").out())
                .hasLineCount(2)
                .contains("RESUMED", "it is moved");
        tickets.update(Tickets.ACME, 1);
        await().atMost(Tickets.PATIENCE).until(() -> handled.get() == 1);
    }

    @Test
    void historyIsDeliveredAgainOnceSomebodyHasSaidYes() {
        for (int i = 0; i < 6; i++) {
            tickets.update(i < 4 ? Tickets.ACME : Tickets.OTHER, i);
        }
        await().atMost(Tickets.PATIENCE).until(() -> handled.get() == 6);
        await().atMost(Tickets.PATIENCE)
                .until(() -> tickets.bus.subscriptionStats().get(0).held() == 0);
        String[] words = {
            "replay",
            "start",
            "mail",
            "--tenant",
            Tickets.ACME.toString(),
            "--reason",
            "mails were lost",
            "--rate",
            "1000"
        };

        assertThat(nobody.run(words).exit()).isEqualTo(Exit.REFUSED);
        String[] writing = java.util.Arrays.copyOf(words, words.length + 1);
        writing[words.length] = "--write";
        assertThat(nobody.typing(80, "n\n").run(writing))
                .returns(Exit.REFUSED, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("Deliver 4 events to 'mail' again?");
        Result result = nobody.typing(80, "y\n").run(writing);

        assertThat(result.err()).contains("4 events, from ");
        assertThat(result.out()).matches("(?s)Replay \\S+ is done: 4 events delivered of 6 in its range\\.\\s+");
        assertThat(result.exit()).isEqualTo(Exit.OK);
        await().atMost(Tickets.PATIENCE).until(() -> replayed.get() == 4);
        String id = Json.MAPPER
                .readTree(nobody.run("replay", "list", "--json").out())
                .path("id")
                .asString();
        assertThat(nobody.run("replay", "list", id).out()).contains("mails were lost");
        assertThat(nobody.run("replay", "list", "--record").out()).contains("STARTED", "DONE");
        assertThat(nobody.run("replay", "resume", id, "--write", "--reason", "r")
                        .out())
                .contains("is done already");
        assertThat(nobody.run("replay", "cancel", id, "--write", "--reason", "r")
                        .exit())
                .isEqualTo(Exit.FOUND);
        assertThat(nobody.run("replay", "cancel", "x", "--write", "--reason", "r")
                        .exit())
                .isEqualTo(Exit.NOTHING);
        assertThat(nobody.run("replay", "start", "mail", "--to", "1h", "--write", "--yes", "--reason", "r")
                        .exit())
                .isEqualTo(Exit.NOTHING);
    }
}
