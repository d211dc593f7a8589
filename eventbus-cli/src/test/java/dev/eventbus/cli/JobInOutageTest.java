package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eventbus.cli.Terminal.Result;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import org.junit.jupiter.api.Test;

/** What becomes of commands when Redis is lost. */
class JobInOutageTest {
    @Test
    void aJobWaitsForARedisThatIsAwayAndSaysHowToLookAtIt() throws Exception {
        KeyPrefix prefix = KeyPrefix.unique();
        try (RedisServer redis = RedisServer.builder()
                        .config("appendonly", "yes")
                        .config("appendfsync", "always")
                        .start();
                Tickets tickets = new Tickets(redis, prefix)) {
            tickets.fail("mail", 40);
            Terminal nobody = Terminal.none(redis, prefix);
            try (Terminal.Running running = nobody.begin(
                            "failed",
                            "discard",
                            "--write",
                            "--subscription",
                            "mail",
                            "--reason",
                            "r",
                            "--yes",
                            "--rate",
                            "20");
                    Terminal.Running tail = nobody.begin("tail", "TICKET_UPDATED", "--json", "--last", "1")) {
                await().atMost(Tickets.PATIENCE)
                        .until(() -> tickets.failed("mail") < 40 && !tail.out().isEmpty());
                redis.kill();
                await().atMost(Tickets.PATIENCE).until(() -> running.err().contains("Redis does not answer."));
                assertThat(running.err()).contains("waits for it, and goes on then", "eventbus failed jobs ");
                await().atMost(Tickets.PATIENCE).until(() -> tail.err().contains("It is asked again"));
                redis.restart();

                Result result = running.end();

                assertThat(result.exit()).isEqualTo(Exit.OK);
                assertThat(result.out()).contains("is done: 40 events discarded of 40.");
                tickets.update(Tickets.ACME, 1_001);
                await().atMost(Tickets.PATIENCE).until(() -> tail.out().lines().count() == 2);
                assertThat(tail.err()).contains("Redis answers again.");
            }
        }
    }

    @Test
    void aRedisThatIsNotThereHasAnExitCodeOfItsOwn() {
        KeyPrefix prefix = KeyPrefix.unique();
        Terminal nobody;
        try (RedisServer redis = RedisServer.builder().start()) {
            nobody = Terminal.none(redis, prefix).with("EVENTBUS_CONNECT_TIMEOUT", "100ms");
        }

        assertThat(nobody.run("streams"))
                .returns(Exit.UNREACHABLE, Result::exit)
                .returns("", Result::out);
        assertThat(nobody.run("doctor").exit()).isEqualTo(Exit.UNREACHABLE);
    }
}
