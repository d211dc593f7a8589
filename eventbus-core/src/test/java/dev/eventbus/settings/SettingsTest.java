package dev.eventbus.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How values are read from files and variables, found in a table, and refused. */
class SettingsTest {
    private static final List<Setting<Map<String, Object>>> TABLE = List.of(
            row("eventbus.uri", Kind.secret("URI", "redis://host")),
            row("eventbus.source", Kind.text("name", "letters", Pattern.compile("[a-z]+"))),
            row("eventbus.lease", Kind.duration("200ms to 1h")),
            row("eventbus.publish-timeout", Kind.duration("100ms to 10m")),
            row("eventbus.payload-limit", Kind.size("1KiB to 64MiB")),
            row("eventbus.max-in-flight.events", Kind.count("events", "1 to 1_000_000")));
    private static final List<Setting<Map<String, Object>>> NAMED = List.of(
            row("eventbus.subscriptions.<name>.concurrency", Kind.count("handlers", "1 to 10_000")),
            row("eventbus.subscriptions.<name>.retry.jitter", Kind.number("share", "0 to 1")),
            row("eventbus.subscriptions.<name>.breaker.enabled", Kind.flag()));

    @TempDir
    Path folder;

    private static <V> Setting<Map<String, Object>> row(String key, Kind<V> kind) {
        return Setting.of(key, kind, "", "", (target, value) -> {
            if (value.equals(Duration.ZERO) || value.equals("redis://refused")) {
                throw new IllegalArgumentException("the builder says why");
            }
            target.put(key, value);
        });
    }

    @Test
    void sectionsOfYamlAndDottedKeysAreTheSame() throws IOException {
        assertThat(bus(load("eventbus.yaml", """
                # a comment
                eventbus:
                  lease: 10s
                  max-in-flight: {events: 5}
                eventbus.source: "tickets"
                """)))
                .isEqualTo(bus(load("eventbus.properties", """
                        ! a comment
                        eventbus.lease = 10s
                        eventbus.max-in-flight.events: 5
                        eventbus.source \\
                            tickets
                        """)))
                .isEqualTo(Map.of(
                        "eventbus.lease",
                        Duration.ofSeconds(10),
                        "eventbus.max-in-flight.events",
                        5L,
                        "eventbus.source",
                        "tickets"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "--- {}\n"})
    void aFileMaySetNothing(String text) throws IOException {
        assertThat(bus(load("empty.yaml", text))).isEmpty();
    }

    @Test
    void aSectionMayBeEmpty() throws IOException {
        assertThat(bus(load("a.yaml", "eventbus:\n  max-in-flight:\n  subscriptions:\n    a:\n      retry:\n")))
                .isEmpty();
        assertThatThrownBy(() -> bus(load("a.yaml", "eventbus:\n  lease:\n  colours:\n")))
                .hasMessageContaining("2 settings are refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "*a", "&a {lease: 1s}", "${NONE}"})
    void aSectionHasNoValue(String value) {
        assertThatThrownBy(() -> bus(load("a.yaml", "eventbus: " + value)))
                .hasMessageContaining("a.yaml:1: eventbus is a section; its values stand below it.");
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException {
        assertThat(bus(load("bom.properties", "\uFEFFeventbus.source=tickets"))).hasSize(1);
        assertThat(bus(load("bom.yml", "\uFEFFeventbus: {source: tickets}"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "10s, PT10S",
        "5m, PT5M",
        "2h, PT2H",
        "7d, PT168H",
        "PT1M30S, PT1M30S",
    })
    void durationsAreReadWithTheirUnits(String text, Duration meant) throws IOException {
        assertThat(bus(load("a.properties", "eventbus.lease=" + text))).containsValue(meant);
    }

    @ParameterizedTest
    @CsvSource({"512B, 512", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648"})
    void sizesAreReadWithTheirUnits(String text, long meant) throws IOException {
        assertThat(bus(load("a.properties", "eventbus.payload-limit=" + text))).containsValue(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "lease, 10",
        "lease, -1s",
        "lease, 1.5s",
        "lease, PT",
        "lease, 999999999999d",
        "payload-limit, 64",
        "payload-limit, 64MB",
        "payload-limit, 999999999999GiB",
        "max-in-flight.events, 1e3",
        "max-in-flight.events, 1_0",
        "max-in-flight.events, 99999999999999999999",
        "source, TICKETS",
        "subscriptions.a.retry.jitter, NaN",
        "subscriptions.a.breaker.enabled, yes",
    })
    void whatIsNoValueIsShownBesideWhatIsAllowed(String key, String text) {
        assertThatThrownBy(() -> bus(load("a.properties", "\neventbus.%s = %s".formatted(key, text))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a.properties:2: eventbus.%s is '%s', but takes: ".formatted(key, text));
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPlace() {
        Map<String, String> environment = Map.of(
                "EVENTBUS_LEASE", "soon",
                "EVENTBUS_PUBLISHTIMEOUT", "1s",
                "EVENTBUS_SUBSCRIPTIONS_TICKET_EMAIL_CONCURENCY", "2",
                "EVENTBUS_SOURCE", "");

        assertThatThrownBy(() -> bus(load("a.yaml", """
                eventbus:
                  publishTimeout: 10s
                  lease: 0s
                  source: ${NAME}
                  max-in-flight:
                    events:
                  subscriptions:
                    ticket-email:
                      concurrency: many
                      retry.jiter: 0.5
                  colour: red
                leases: 10s
                """, environment)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        12 settings are refused:
                          %1$s:2: eventbus.publishTimeout is no setting. Did you mean eventbus.publish-timeout?
                          %1$s:4: eventbus.source needs the environment variable NAME, which is not set; set it, or give a default with ${NAME:…}.
                          %1$s:6: eventbus.max-in-flight.events has no value; leave it out to keep what the code says.
                          %1$s:9: eventbus.subscriptions.ticket-email.concurrency is 'many', but takes: handlers, 1 to 10_000, such as 8192 or 10_000.
                          %1$s:10: eventbus.subscriptions.ticket-email.retry.jiter is no setting. Did you mean eventbus.subscriptions.<name>.retry.jitter?
                          %1$s:11: eventbus.colour is no setting.
                          %1$s:12: leases is no setting. Did you mean eventbus.lease?
                          EVENTBUS_LEASE is 'soon', but takes: duration, 200ms to 1h, such as 250ms, 10s, 5m, 2h, 7d or PT1M30S.
                          EVENTBUS_PUBLISHTIMEOUT is no setting. Did you mean EVENTBUS_PUBLISH_TIMEOUT?
                          EVENTBUS_SOURCE has no value; leave it out to keep what the code says.
                          EVENTBUS_SUBSCRIPTIONS_TICKET_EMAIL_CONCURENCY is no setting. Did you mean EVENTBUS_SUBSCRIPTIONS_<NAME>_CONCURRENCY?
                          %1$s:3: eventbus.lease is '0s', but takes: duration, 200ms to 1h, such as 250ms, 10s, 5m, 2h, 7d or PT1M30S.""".formatted(folder.resolve("a.yaml")));
    }

    @Test
    void ofManyProblemsTheFirstOnesAreShown() {
        String text = "eventbus.none%d = 1%n";
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            file.append(text.formatted(i));
        }

        assertThatThrownBy(() -> bus(load("a.properties", file.toString())))
                .hasMessageStartingWith("30000 settings are refused:")
                .hasMessageContaining("eventbus.none49 is")
                .hasMessageNotContaining("eventbus.none50 is")
                .hasMessageEndingWith("and 29950 more");
    }

    @Test
    void aPlaceholderIsAVariableOrItsDefault() throws IOException {
        Map<String, String> environment = Map.of("HOST", "redis.local", "PASSWORD", "a${b}:c");

        assertThat(bus(load("a.yaml", """
                eventbus:
                  uri: redis://:${PASSWORD}@${HOST:localhost}:${PORT:6379}
                  lease: ${LEASE:10s}
                """, environment)))
                .containsEntry("eventbus.uri", "redis://:a${b}:c@redis.local:6379")
                .containsEntry("eventbus.lease", Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "${A", "${A:${B}}", "${A.B}", "${}", "1${A:}${"})
    void aPlaceholderThatCannotBeReadIsRefused(String value) {
        assertThatThrownBy(() -> bus(load("a.properties", "eventbus.source=" + value)))
                .hasMessageContaining("a.properties:1: eventbus.source has a placeholder that cannot be read");
    }

    @Test
    void aPlaceholderThatGivesNothingIsRefused() {
        assertThatThrownBy(() -> bus(load("a.properties", "eventbus.source=${A:}")))
                .hasMessageContaining("eventbus.source has no value");
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        Map<String, String> environment = Map.of("EVENTBUS_LEASE", "20s", "LEASE", "15s");

        assertThat(bus(load("a.yaml", "eventbus: {lease: '${LEASE}', source: tickets}", environment)))
                .isEqualTo(Map.of("eventbus.lease", Duration.ofSeconds(20), "eventbus.source", "tickets"));
    }

    @Test
    void aVariableStandsForANameWhateverItsCaseAndSeparators() throws IOException {
        Map<String, String> environment = Map.of("EVENTBUS_SUBSCRIPTIONS_TICKET_EMAIL_CONCURRENCY", "9");
        Settings settings = load("a.properties", "eventbus.subscriptions.ticket.email.concurrency = 3", environment);

        assertThat(named(settings, "ticket-email")).containsValue(9L);
        assertThat(named(settings, "ticket.email")).containsValue(9L);
        assertThat(named(settings, "email")).isEmpty();
        Settings fileOnly = load("a.properties", "eventbus.subscriptions.ticket.email.concurrency = 3");
        assertThat(named(fileOnly, "ticket.email")).containsValue(3L);
        assertThat(named(fileOnly, "ticket-email")).isEmpty();
    }

    @Test
    void whatIsSetForNobodyIsFound() throws IOException {
        Settings settings = load(
                "a.properties",
                "eventbus.lease=1s\neventbus.subscriptions.a.concurrency=3\neventbus.subscriptions.b.concurrency=3",
                Map.of("EVENTBUS_SUBSCRIPTIONS_C_CONCURRENCY", "9"));
        Bindings bindings = Bindings.of(settings, all(), new Problems());

        assertThat(bindings.others(NAMED, List.of("a", "c")))
                .containsExactly(folder.resolve("a.properties") + ":3: eventbus.subscriptions.b.concurrency");
    }

    @Test
    void variablesThatOthersSetAreNoSettings() {
        Map<String, String> environment = new TreeMap<>();
        for (String name : List.of(
                "EVENTBUS_TEST_REDIS_URI",
                "EVENTBUS_CLI_SETTINGS",
                "EVENTBUS_JDBC",
                "EVENTBUS_JDBC_PASSWORD",
                "EVENTBUS_SERVICE_HOST",
                "EVENTBUS_SERVICE_PORT",
                "EVENTBUS_SERVICE_PORT_REDIS",
                "EVENTBUS_PORT",
                "EVENTBUS_PORT_6379_TCP",
                "EVENTBUS_PORT_6379_TCP_ADDR",
                "EVENTBUS_REDIS_SERVICE_HOST",
                "EVENTBUS_REDIS_PORT",
                "EVENTBUSES",
                "LEASE")) {
            environment.put(name, "x");
        }

        assertThat(bus(Settings.fromEnvironment(environment))).isEmpty();
        environment.put("EVENTBUS_POR", "x");
        assertThatThrownBy(() -> bus(Settings.fromEnvironment(environment)))
                .hasMessageContaining("EVENTBUS_POR is no setting.");
    }

    @Test
    void aKeyThatIsGivenTwiceIsRefused() {
        assertThatThrownBy(() -> bus(load("a.yaml", "eventbus:\n  lease: 1s\neventbus.lease: 2s\n")))
                .hasMessageContaining("a.yaml:3: eventbus.lease is given twice, first in line 2.");
        assertThatThrownBy(() -> bus(load("a.properties", "eventbus.lease=1s\n\n\\\n eventbus.lease=2s")))
                .hasMessageContaining("a.properties:3: eventbus.lease is given twice, first in line 1.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lease: [1s, 2s] | :2: eventbus.lease is a list",
                "lease: &a 1s | :2: eventbus.lease has an anchor or alias",
                "lease: *a | :2: eventbus.lease has an anchor or alias",
                "lease: !!str 1s | :2: eventbus.lease has a tag",
            })
    void whatSettingsDoNotUseOfYamlIsRefusedWhereItStands(String line, String problem) {
        assertThatThrownBy(() -> bus(load("a.yaml", "eventbus:\n  %s\n  source: tickets".formatted(line))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("A setting is refused:")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'eventbus: {lease: 1s' | :1:",
                "'eventbus:\n  uri: a: b' | :2:9",
                "'eventbus:\n\tlease: 1s' | :2:1",
                "'just a text' | :1:1",
                "'- eventbus' | :1:1",
                "'eventbus: {lease: 1s}\n---\neventbus: {}' | :2:1",
                "'%TAG ! a' | :1:",
                "'eventbus:\n  ? [a, {b: c}]\n  : 1s' | :2:5 cannot be read: a key must be a text",
            })
    void whatIsNoYamlOfSettingsIsRefusedWithItsPlace(String text, String place) {
        assertThatThrownBy(() -> load("a.yaml", text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The settings in " + folder.resolve("a.yaml") + place);
    }

    @Test
    void anAliasBombAndDeepNestingAreRefused() {
        assertThatThrownBy(() -> bus(load("a.yaml", """
                a: &a [x, x, x, x, x, x, x, x, x]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
                """))).hasMessageStartingWith("3 settings are refused:");
        assertThatThrownBy(() -> bus(load("a.yaml", "{a: ".repeat(100_000))))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> bus(load("a.yaml", "{a: ".repeat(50) + "1" + "}".repeat(50))))
                .hasMessageContaining("a is no setting");
    }

    @Test
    void aBrokenEscapeInPropertiesIsRefusedWithItsLine() {
        assertThatThrownBy(() -> load("a.properties", "eventbus.lease=1s\neventbus.source=\\u12"))
                .hasMessageContaining("a.properties:2 cannot be read: a \\u without four hexadecimal digits");
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() throws IOException {
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        Files.createDirectory(folder.resolve("folder.yaml"));
        Files.write(folder.resolve("large.yaml"), new byte[10 << 20]);
        Files.writeString(folder.resolve("settings.toml"), "lease = 1");

        assertRefused("none.yaml", "there is no such file");
        assertRefused("folder.yaml", "it is a directory");
        assertRefused("latin.yaml", "it is not encoded in UTF-8");
        assertRefused("large.yaml", "it has more than 1 MiB");
        assertRefused("settings.toml", "its name must end with .yaml, .yml or .properties");
        Files.write(folder.resolve("binary.yaml"), new byte[] {0, 1, 2});
        assertRefused("binary.yaml", "this is no YAML");
    }

    private void assertRefused(String name, String why) {
        Path file = folder.resolve(name);
        assertThatThrownBy(() -> Settings.load(file, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The settings in " + file)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eventbus: {uri: 'redis://refused', lease: '${PASSWORD}'}",
                "eventbus: {ury: 'redis://:hunter2@host'}",
                "eventbus: {source: 'redis://:hunter2@host'}",
                "eventbus: {source: 'user:hunter2@host'}",
                "eventbus: {uri: *hunter2",
                "eventbus: {uri: *hunter2}",
                "eventbus: {uri: !hunter2}",
                "eventbus: {uri: !hunter2!x y}",
                "eventbus: {uri: &hunter2 }",
                "eventbus: {uri: [hunter2]}",
                "eventbus: {uri: \"redis://:hunter2\\q@host\"}",
                "eventbus: {uri: redis://:hunter2: @host}",
                "eventbus: {uri: hunter2 ${A",
                "eventbus: {uri: redis://:hunter2@host, uri: redis://:hunter2@host}",
                "redis://:hunter2@host: ''",
                "%hunter2 hunter2",
                "@hunter2",
                "hunter2\n",
            })
    void noMessageHasASecret(String text) {
        assertThatThrownBy(() -> bus(load("a.yaml", text, Map.of("PASSWORD", "hunter2"))))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(stack(e)).doesNotContain("hunter2"));
    }

    @Test
    void whatTheBuilderSaysOfASecretIsTold() {
        assertThatThrownBy(() -> bus(load("a.properties", "eventbus.uri=redis://refused")))
                .hasMessageContaining("a.properties:1: eventbus.uri: the builder says why");
    }

    @Test
    void settingsDoNotPrintTheirValues() throws IOException {
        assertThat(load("a.properties", "eventbus.source=tickets")).hasToString("Settings[1 values]");
    }

    private static String stack(Throwable e) {
        StringWriter out = new StringWriter();
        e.printStackTrace(new PrintWriter(out));
        return out.toString();
    }

    private Settings load(String name, String text) throws IOException {
        return load(name, text, Map.of());
    }

    private Settings load(String name, String text, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Settings.load(file, environment);
    }

    private static List<Setting<?>> all() {
        return Stream.<Setting<?>>concat(TABLE.stream(), NAMED.stream()).toList();
    }

    private static Map<String, Object> bus(Settings settings) {
        Problems problems = new Problems();
        Map<String, Object> target = new TreeMap<>();
        Bindings.of(settings, all(), problems).apply(TABLE, "", target, problems);
        problems.refuse();
        return target;
    }

    private static Map<String, Object> named(Settings settings, String name) {
        Problems problems = new Problems();
        Map<String, Object> target = new TreeMap<>();
        Bindings.of(settings, all(), problems).apply(NAMED, name, target, problems);
        problems.refuse();
        return target;
    }
}
