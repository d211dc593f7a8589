package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.cli.Terminal.Result;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of every command. */
@WithRedis
class OptionsTest {
    private final RedisServer redis;
    private final KeyPrefix prefix;
    private final Terminal nobody;

    OptionsTest(RedisServer redis, KeyPrefix prefix) {
        this.redis = redis;
        this.prefix = prefix;
        this.nobody = Terminal.none(redis, prefix);
        redis.command("XADD", prefix + ":PLACED", "*", "id", "1");
        redis.command("XADD", prefix + "other::CANCELLED", "*", "id", "1");
    }

    @Test
    void anOptionWinsOverAVariableAndThatOverAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("eventbus.yaml");
        Files.writeString(
                file,
                "eventbus:\n  uris: redis://nowhere:1\n  types:\n    X:\n      retention:\n        max-length: 5\n");
        Files.writeString(folder.resolve("other.properties"), "eventbus.key-prefix=" + prefix + "other:\n");
        Terminal unset = nobody.with("EVENTBUS_URI", redis.uri());

        assertThat(unset.run("streams", "--uri", redis.uri()).out()).contains("PLACED");
        assertThat(nobody.with("EVENTBUS_URI", "redis://nowhere:1")
                        .run("streams", "--uri", redis.uri())
                        .out())
                .contains("PLACED");
        assertThat(unset.run("--key-prefix", prefix + "other:", "streams").out())
                .contains("CANCELLED");
        assertThat(unset.run(
                                "streams",
                                "--settings",
                                folder.resolve("other.properties").toString())
                        .out())
                .contains("PLACED"); // the variable's prefix
        assertThat(unset.run(
                        "streams", "--settings", folder.resolve("none.yaml").toString()))
                .returns(Exit.USAGE, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("none.yaml");
    }

    @Test
    void aFileThatAVariableNamesIsRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("eventbus.yaml");
        Files.writeString(
                file,
                "eventbus:\n  sensitive: email, phone\n  lease: 20s\n  types:\n    X:\n      retention:\n        max-length: 5\n");

        assertThat(nobody.with("EVENTBUS_CLI_SETTINGS", file.toString())
                        .run("streams")
                        .exit())
                .isEqualTo(Exit.OK);
        Files.writeString(file, "eventbus:\n  sensitif: email\n");
        assertThat(nobody.with("EVENTBUS_CLI_SETTINGS", file.toString()).run("streams"))
                .returns(Exit.USAGE, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("eventbus.yaml:2", "Did you mean eventbus.sensitive?");
    }

    @Test
    void noPasswordIsEverShown() {
        String secret = "hunter2";
        for (String uri : List.of(
                "redis://user:" + secret + "@127.0.0.1:" + redis.port(),
                "redis://:" + secret + "@127.0.0.1:1",
                "redis://:" + secret + "@[",
                "http://:" + secret + "@127.0.0.1")) {
            Result option = nobody.run("streams", "--uri", uri);
            Result variable = nobody.with("EVENTBUS_URI", uri).run("doctor");

            assertThat(option.exit()).as(uri).isIn(Exit.USAGE, Exit.UNREACHABLE);
            assertThat(option.out() + option.err() + variable.out() + variable.err())
                    .as(uri)
                    .doesNotContain(secret);
            assertThat(option.err()).as(uri).contains("everybody who lists the processes");
            assertThat(variable.err()).as(uri).isNotEmpty().doesNotContain("everybody who lists the processes");
        }
        assertThat(nobody.run("streams", "--uri", redis.uri()).err()).isEmpty();
    }

    @Test
    void aRefusalNamesTheOptionThatWasGiven() {
        assertThat(nobody.run("streams", "--uri", "http://x").err())
                .contains("--uri")
                .doesNotContain("EVENTBUS_URI");
        assertThat(nobody.run("streams", "--key-prefix", "a b").err()).contains("--key-prefix");
    }

    @Test
    void coloursAreForTerminalsUnlessSomebodySaysOtherwise() {
        Terminal somebody = nobody.typing(80, "");

        assertThat(nobody.run("streams").out()).doesNotContain("\u001b");
        assertThat(somebody.run("streams").out()).contains("\u001b[1mTYPE");
        assertThat(somebody.with("NO_COLOR", "1").run("streams").out()).doesNotContain("\u001b");
        assertThat(somebody.run("streams", "--color", "never").out()).doesNotContain("\u001b");
        assertThat(somebody.run("streams", "--json").out()).startsWith("{\"type\"");
        assertThat(nobody.run("doctor", "--color", "always").out()).contains("\u001b[2mNOTICE");
    }

    @Test
    void wrongUsageHasItsExitCode() {
        for (String[] words : List.of(
                new String[] {"strems"},
                new String[] {"failed"},
                new String[] {},
                new String[] {"tail"},
                new String[] {"tail", "PLACED", "--where", "x"},
                new String[] {"tail", "PLACED", "--since", "yesterday"},
                new String[] {"tail", "PLACED", "--since", "+1000000000-12-31T00:00:00Z"},
                new String[] {"tail", "PLACED", "--last", "-1"},
                new String[] {"failed", "list", "--limit", "0"},
                new String[] {"failed", "list", "--tenant", "1"},
                new String[] {"bench", "--write", "--events", "0"},
                new String[] {"bench", "--write", "--events", "50000", "--size", "100000"})) {
            assertThat(nobody.run(words)).as(String.join(" ", words)).returns(Exit.USAGE, Result::exit);
        }
        assertThat(nobody.run("show", "x").err())
                .contains("(EVENT): 'x' is no UUID such as")
                .doesNotContain("java.");
        assertThat(nobody.run("strems").err()).contains("Did you mean").contains("streams");
    }

    @Test
    void completionKnowsEachCommand() {
        Result result = nobody.run("completion");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.out()).contains("complete -F _complete_eventbus", "failed", "--rate-over");
    }

    @Test
    void benchMeasuresAndLeavesNothingBehind() {
        redis.command("UNLINK", prefix + ":PLACED", prefix + "other::CANCELLED");
        assertThat(nobody.run("bench").exit()).isEqualTo(Exit.REFUSED);

        Result result = nobody.with("EVENTBUS_TYPES_OTHER_RETENTION_MAX_LENGTH", "5") // of no type that bench has
                .run("bench", "--write", "--events", "500", "--json");

        assertThat(result.exit()).isEqualTo(Exit.OK);
        assertThat(result.out()).hasLineCount(4).contains("\"perSecond\":", "\"p99Ms\":");
        assertThat((List<?>) redis.command("KEYS", "*" + prefix + "*")).isEmpty();
    }
}
