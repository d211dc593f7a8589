package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.KeyFailure;
import dev.eventbus.Retention;
import dev.eventbus.RetryPolicy;
import dev.eventbus.RoutedSubscriptionBuilder;
import dev.eventbus.Subscription;
import dev.eventbus.SubscriptionOptions;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.redis.Authority;
import dev.eventbus.redis.Authority.Issued;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.redis.RedisEventBus.Builder;
import dev.eventbus.redis.Tls;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.settings.Setting;
import dev.eventbus.settings.Settings;
import dev.eventbus.subscribe.SubscriptionPlan;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what can be set of a bus over Redis: it is complete, each row does what it says, and the docs have it. */
class SettingsTableTest {
    private static final EventCatalog CATALOG = EventCatalog.of(TestEvent.class);
    private static final String PLACED = CATALOG.under(Placed.class).get(0).name();
    private static final String SUBSCRIPTIONS = "eventbus.subscriptions.<name>.";
    private static final Pattern RANGE =
            Pattern.compile("([\\d_]+)(|ms|s|m|h|d|[KMG]iB) to ([\\d_]+)(|ms|s|m|h|d|[KMG]iB)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("ms", 1L),
            Map.entry("s", 1_000L),
            Map.entry("m", 60_000L),
            Map.entry("h", 3_600_000L),
            Map.entry("d", 86_400_000L),
            Map.entry("KiB", 1L << 10),
            Map.entry("MiB", 1L << 20),
            Map.entry("GiB", 1L << 30));

    private static final RecursiveComparisonConfiguration BUILDERS = without("outside");
    private static final RecursiveComparisonConfiguration PLANS = without("routes");

    /** Methods of the builders that take what only code can say. A new one needs a row, or a place here with its reason. */
    private static final Set<String> CODE_ONLY = Set.of(
            "catalog", // classes
            "tenantPolicy", // a function
            "listener", // a function
            "tracer", // an object
            "wireFormat", // an object
            "upcaster", // a function
            "settings", // these
            "orderedBy", // a function
            "on"); // a handler

    /** A row in a file, beside others that it needs, and the same in code. */
    record OfBus(String key, String value, Map<String, String> beside, Consumer<Builder> code) {
        OfBus(String key, String value, Consumer<Builder> code) {
            this(key, value, Map.of(), code);
        }

        Map<String, String> values() {
            Map<String, String> all = new TreeMap<>(beside);
            all.put(key.replace("<type>", PLACED), value);
            return all;
        }
    }

    record OfSubscription(String key, String value, Consumer<RoutedSubscriptionBuilder> code) {}

    @TempDir
    static Path folder;

    private static Path ca;
    private static Path trustStore;
    private static Issued client;

    @BeforeAll
    static void issue() {
        Authority authority = new Authority(folder, "ca");
        ca = authority.file();
        trustStore = authority.trustStore();
        client = authority.issue("client");
    }

    static Stream<OfBus> ofBus() {
        Tls trusting = Tls.trustingKeyStore(trustStore, Issued.PASSWORD);
        Tls inPem = Tls.defaults().withClientCertificate(client.certificate(), client.key());
        Tls inStore = Tls.defaults().withClientKeyStore(client.keyStore(), Issued.PASSWORD);
        return Stream.of(
                new OfBus("eventbus.uri", "redis://:pw@localhost:7777/3", b -> b.uri("redis://:pw@localhost:7777/3")),
                new OfBus("eventbus.uris", "redis://a:7000, redis://b", b -> b.uris("redis://a:7000", "redis://b")),
                new OfBus("eventbus.sentinel-password", "pw", b -> b.sentinelPassword("pw")),
                new OfBus("eventbus.sentinel-user", "watcher", b -> b.sentinelUser("watcher")),
                new OfBus("eventbus.tls.ca", ca.toString(), b -> b.tls(Tls.trusting(ca))),
                new OfBus(
                        "eventbus.tls.trust-store",
                        trustStore.toString(),
                        Map.of("eventbus.tls.trust-store-password", Issued.PASSWORD),
                        b -> b.tls(trusting)),
                new OfBus(
                        "eventbus.tls.trust-store-password",
                        Issued.PASSWORD,
                        Map.of("eventbus.tls.trust-store", trustStore.toString()),
                        b -> b.tls(trusting)),
                new OfBus(
                        "eventbus.tls.certificate",
                        client.certificate().toString(),
                        Map.of("eventbus.tls.key", client.key().toString()),
                        b -> b.tls(inPem)),
                new OfBus(
                        "eventbus.tls.key",
                        client.key().toString(),
                        Map.of("eventbus.tls.certificate", client.certificate().toString()),
                        b -> b.tls(inPem)),
                new OfBus(
                        "eventbus.tls.key-store",
                        client.keyStore().toString(),
                        Map.of("eventbus.tls.key-store-password", Issued.PASSWORD),
                        b -> b.tls(inStore)),
                new OfBus(
                        "eventbus.tls.key-store-password",
                        Issued.PASSWORD,
                        Map.of("eventbus.tls.key-store", client.keyStore().toString()),
                        b -> b.tls(inStore)),
                new OfBus("eventbus.key-prefix", "mine:", b -> b.keyPrefix("mine:")),
                new OfBus("eventbus.watchdog", "7s", b -> b.watchdog(Duration.ofSeconds(7))),
                new OfBus("eventbus.connect-timeout", "7s", b -> b.connectTimeout(Duration.ofSeconds(7))),
                new OfBus("eventbus.allow-eviction", "true", b -> b.allowEviction(true)),
                new OfBus("eventbus.sensitive", "email, phone", b -> b.sensitive("email", "phone")),
                new OfBus("eventbus.source", "tickets", b -> b.source("tickets")),
                new OfBus("eventbus.payload-limit", "2MiB", b -> b.payloadLimit(2 << 20)),
                new OfBus("eventbus.publish-timeout", "7s", b -> b.publishTimeout(Duration.ofSeconds(7))),
                new OfBus("eventbus.durability", "replicated:7", b -> b.durability(Durability.replicated(7))),
                new OfBus("eventbus.max-in-flight.events", "7", b -> b.maxInFlight(7, 64 << 20)),
                new OfBus("eventbus.max-in-flight.bytes", "7MiB", b -> b.maxInFlight(8_192, 7 << 20)),
                new OfBus("eventbus.lease", "7s", b -> b.lease(Duration.ofSeconds(7))),
                new OfBus("eventbus.close-timeout", "7s", b -> b.closeTimeout(Duration.ofSeconds(7))),
                new OfBus("eventbus.retention.max-length", "7", b -> b.retention(Retention.maxLength(7))),
                new OfBus(
                        "eventbus.retention.max-age",
                        "7d",
                        b -> b.retention(Retention.defaults().withMaxAge(Duration.ofDays(7)))),
                new OfBus(
                        "eventbus.retention.hard-limit",
                        "70000",
                        b -> b.retention(Retention.defaults().withHardLimit(70_000))),
                new OfBus(
                        "eventbus.types.<type>.retention.max-length",
                        "7",
                        b -> b.retention(PLACED, Retention.maxLength(7))),
                new OfBus(
                        "eventbus.types.<type>.retention.max-age",
                        "7d",
                        b -> b.retention(PLACED, Retention.defaults().withMaxAge(Duration.ofDays(7)))),
                new OfBus(
                        "eventbus.types.<type>.retention.hard-limit",
                        "70000",
                        b -> b.retention(PLACED, Retention.defaults().withHardLimit(70_000))));
    }

    static Stream<OfSubscription> ofSubscription() {
        RetryPolicy retry = RetryPolicy.defaults();
        BreakerPolicy breaker = BreakerPolicy.defaults();
        Duration second = Duration.ofSeconds(1);
        Duration fiveMinutes = Duration.ofMinutes(5);
        return Stream.of(
                new OfSubscription("concurrency", "7", s -> s.concurrency(7)),
                new OfSubscription("read-ahead", "7", s -> s.readAhead(7)),
                new OfSubscription("handler-timeout", "7s", s -> s.handlerTimeout(Duration.ofSeconds(7))),
                new OfSubscription("retry.max-attempts", "7", s -> s.retry(retry.withMaxAttempts(7))),
                new OfSubscription(
                        "retry.initial-delay",
                        "7s",
                        s -> s.retry(retry.withDelay(Duration.ofSeconds(7), 2, fiveMinutes))),
                new OfSubscription("retry.factor", "7", s -> s.retry(retry.withDelay(second, 7, fiveMinutes))),
                new OfSubscription(
                        "retry.max-delay", "7s", s -> s.retry(retry.withDelay(second, 2, Duration.ofSeconds(7)))),
                new OfSubscription("retry.jitter", "0.7", s -> s.retry(retry.withJitter(0.7))),
                new OfSubscription("retry.time-limit", "7d", s -> s.retry(retry.withTimeLimit(Duration.ofDays(7)))),
                new OfSubscription("breaker.enabled", "false", s -> s.breaker(BreakerPolicy.disabled())),
                new OfSubscription(
                        "breaker.consecutive-failures", "7", s -> s.breaker(breaker.withConsecutiveFailures(7))),
                new OfSubscription("breaker.failure-rate", "0.7", s -> s.breaker(breaker.withFailureRate(0.7, 100))),
                new OfSubscription("breaker.window", "70", s -> s.breaker(breaker.withFailureRate(0.9, 70))),
                new OfSubscription(
                        "breaker.probe-every", "7s", s -> s.breaker(breaker.withProbeEvery(Duration.ofSeconds(7)))),
                new OfSubscription("from", "now", SubscriptionOptions::fromNow),
                new OfSubscription("from", "2026-01-31T08:00:00Z", s -> s.from(Instant.parse("2026-01-31T08:00:00Z"))),
                new OfSubscription("ordered-by", "tenant", SubscriptionOptions::orderedByTenant),
                new OfSubscription("on-failure", "hold-key", s -> s.onFailure(KeyFailure.HOLD_KEY)),
                new OfSubscription("deduplicate", "7d", s -> s.deduplicate(Duration.ofDays(7))));
    }

    static List<Setting<?>> rows() {
        return RedisEventBus.builder().table();
    }

    @ParameterizedTest
    @MethodSource("ofBus")
    void aRowOfABusDoesWhatTheBuilderDoes(OfBus row) {
        Builder inCode = builder();
        row.code().accept(inCode);

        assertThat(settled(builder(), row.values()))
                .usingRecursiveComparison(BUILDERS)
                .isEqualTo(inCode);
        assertThat(builder()).usingRecursiveComparison(BUILDERS).isNotEqualTo(inCode);
    }

    @ParameterizedTest
    @MethodSource("ofSubscription")
    void aRowOfASubscriptionDoesWhatItsBuilderDoes(OfSubscription row) {
        Consumer<RoutedSubscriptionBuilder> keys = s -> {
            if (row.key().equals("on-failure")) {
                s.orderedByTenant();
            }
        };
        SubscriptionPlan inCode = plan(Map.of(), keys.andThen(row.code()));

        assertThat(plan(Map.of(row.key(), row.value()), keys))
                .usingRecursiveComparison(PLANS)
                .isEqualTo(inCode);
        assertThat(plan(Map.of(), keys)).usingRecursiveComparison(PLANS).isNotEqualTo(inCode);
    }

    @Test
    void everyRowIsAmongThese() {
        assertThat(Stream.concat(ofBus().map(OfBus::key), ofSubscription().map(row -> SUBSCRIPTIONS + row.key()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        rows().stream().map(Setting::key).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aDefaultIsWhatHoldsWhereNothingIsSet(Setting<?> row) {
        if (row.standard().startsWith("(")) {
            return;
        }
        if (row.key().startsWith(SUBSCRIPTIONS)) {
            String key = row.key().substring(SUBSCRIPTIONS.length());
            assertThat(plan(Map.of(key, row.standard()), s -> {}))
                    .usingRecursiveComparison(PLANS)
                    .isEqualTo(plan(Map.of(), s -> {}));
        } else {
            assertThat(settled(builder(), Map.of(row.key(), row.standard())))
                    .usingRecursiveComparison(BUILDERS)
                    .isEqualTo(builder());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatIsAllowedIsTakenAndWhatIsBeyondIsRefused(Setting<?> row) {
        Matcher range = RANGE.matcher(row.allowed());
        if (!range.matches()) {
            return;
        }
        String unit = row.unit().equals("duration") ? "ms" : row.unit().equals("size") ? "B" : "";
        long low = number(range.group(1), range.group(2));
        long high = number(range.group(3), range.group(4));

        assertThat(Stream.of(low, high)).allMatch(taken -> accepts(row, taken + unit));
        assertThat(Stream.of(low - 1, high + 1)).noneMatch(beyond -> accepts(row, beyond + unit));
    }

    private static long number(String digits, String unit) {
        return Long.parseLong(digits.replace("_", "")) * UNITS.get(unit);
    }

    private static boolean accepts(Setting<?> row, String value) {
        try {
            if (row.key().startsWith(SUBSCRIPTIONS)) {
                plan(Map.of(row.key().substring(SUBSCRIPTIONS.length()), value), s -> {});
            } else {
                settled(builder(), Map.of(row.key().replace("<type>", PLACED), value));
            }
            return true;
        } catch (ConfigurationException e) {
            assertThat(e).hasMessageContaining("but takes: ").hasMessageContaining(row.allowed());
            return false;
        }
    }

    @Test
    void everyMethodOfTheBuildersHasARow() {
        Set<String> keys = rows().stream().map(Setting::key).collect(Collectors.toSet());
        Set<String> without = new TreeSet<>();
        for (Method method : Builder.class.getMethods()) {
            if (EventBusBuilder.class.isAssignableFrom(method.getReturnType())
                    && !covered(keys, "eventbus." + kebab(method.getName()))) {
                without.add(method.getName());
            }
        }
        for (Method method : RoutedSubscriptionBuilder.class.getMethods()) {
            String name = method.getName();
            String option = name.startsWith("from") ? "from" : name.equals("orderedByTenant") ? "orderedBy" : name;
            if (!name.equals("start") && !covered(keys, SUBSCRIPTIONS + kebab(option))) {
                without.add(name);
            }
        }

        without.removeAll(CODE_ONLY);
        assertThat(without).isEmpty();
    }

    /** What has a row is in {@link #ofBus} and {@link #ofSubscription}; conditions on exceptions are code. */
    @Test
    void thePoliciesHaveNothingFurtherThatCouldBeSet() {
        assertThat(withMethods(Retention.class)).containsExactlyInAnyOrder("withMaxAge", "withHardLimit");
        assertThat(withMethods(RetryPolicy.class))
                .containsExactlyInAnyOrder(
                        "withMaxAttempts", "withDelay", "withFixedDelay", "withJitter", "withTimeLimit");
        assertThat(withMethods(BreakerPolicy.class))
                .containsExactlyInAnyOrder("withConsecutiveFailures", "withFailureRate", "withProbeEvery");
    }

    private static Stream<String> withMethods(Class<?> policy) {
        return Arrays.stream(policy.getMethods()).map(Method::getName).filter(name -> name.startsWith("with"));
    }

    private static boolean covered(Set<String> keys, String key) {
        return keys.stream().anyMatch(known -> known.equals(key) || known.startsWith(key + '.'));
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void whatIsSetOutsideWinsOverTheCodeInWhicheverOrder() {
        Map<String, String> environment = Map.of("EVENTBUS_LEASE", "7s", "EVENTBUS_MAX_IN_FLIGHT_EVENTS", "7");
        Builder builder = builder()
                .settings(Settings.fromEnvironment(environment))
                .lease(Duration.ofSeconds(9))
                .closeTimeout(Duration.ofSeconds(9))
                .maxInFlight(9, 9 << 20);
        builder.settings();

        assertThat(builder)
                .usingRecursiveComparison(BUILDERS)
                .isEqualTo(builder()
                        .lease(Duration.ofSeconds(7))
                        .closeTimeout(Duration.ofSeconds(9))
                        .maxInFlight(7, 9 << 20));
    }

    @Test
    void whatIsSetIsTakenWithoutACatalogToo() {
        Builder builder = RedisEventBus.builder()
                .settings(Settings.fromEnvironment(Map.of(
                        "EVENTBUS_WATCHDOG", "7s",
                        "EVENTBUS_TYPES_ANY_RETENTION_MAX_AGE", "1d")));
        builder.takeOutside();

        assertThat(builder)
                .usingRecursiveComparison(BUILDERS)
                .isEqualTo(RedisEventBus.builder().watchdog(Duration.ofSeconds(7)));
    }

    @Test
    void aSubscriptionKeepsWhatTheCodeSaysBesideWhatIsSet() {
        RetryPolicy retry = RetryPolicy.never().on(IOException.class, io -> io.withMaxAttempts(4));
        SubscriptionPlan plan = plan(
                Map.of("retry.initial-delay", "10m", "concurrency", "3"),
                s -> s.retry(retry).concurrency(2).readAhead(2));

        assertThat(plan.concurrency()).isEqualTo(3);
        assertThat(plan.readAhead()).isEqualTo(2);
        assertThat(plan.retry().maxAttempts()).isEqualTo(1);
        assertThat(plan.retry().forFailure(new IOException()).maxAttempts()).isEqualTo(4);
        assertThat(plan.retry().initialDelay())
                .isEqualTo(plan.retry().maxDelay())
                .hasMinutes(10);
    }

    @Test
    void aBreakerThatTheCodeDisablesCanBeEnabled() {
        SubscriptionPlan plan = plan(
                Map.of("breaker.enabled", "true"),
                s -> s.breaker(BreakerPolicy.disabled().withConsecutiveFailures(7)));

        assertThat(plan.breaker().enabled()).isTrue();
        assertThat(plan.breaker().consecutiveFailures()).isEqualTo(7);
    }

    @Test
    void delaysMayBeSetTogether() {
        RetryPolicy shorter = plan(Map.of("retry.initial-delay", "5ms", "retry.max-delay", "50ms"), s -> {})
                .retry();
        RetryPolicy longer = plan(Map.of("retry.initial-delay", "1h", "retry.max-delay", "7h"), s -> {})
                .retry();

        assertThat(List.of(shorter.initialDelay(), shorter.maxDelay(), longer.initialDelay(), longer.maxDelay()))
                .containsExactly(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofHours(1), Duration.ofHours(7));
    }

    @Test
    void whatDoesNotFitToTheCodeIsRefusedWhenTheSubscriptionStarts() {
        Map<String, String> tooShort = Map.of("retry.max-delay", "500ms", "retry.jitter", "2");

        assertThatThrownBy(() -> plan(tooShort, s -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("2 settings are refused:")
                .hasMessageContaining("EVENTBUS_SUBSCRIPTIONS_S_RETRY_MAX_DELAY is '500ms'")
                .hasMessageContaining("initial-delay to 365d");
        assertThatThrownBy(() -> plan(Map.of("on-failure", "hold-key"), s -> {}))
                .hasMessageContaining("onFailure(HOLD_KEY) but has no keys");
    }

    @Test
    void everythingThatIsWrongIsRefusedWhenTheBusIsBuilt() {
        Map<String, String> environment = Map.of(
                "EVENTBUS_URI", "http://:hunter2@localhost",
                "EVENTBUS_KEY_PREFIX", "{}",
                "EVENTBUS_LEASE", "1ms",
                "EVENTBUS_RETENTION_HARD_LIMIT", "5",
                "EVENTBUS_TYPES_NONE_RETENTION_MAX_AGE", "1d",
                "EVENTBUS_SUBSCRIPTIONS_S_CONCURRENCY", "many",
                "EVENTBUS_KEYPREFIX", "x");

        assertThatThrownBy(() -> builder()
                        .settings(Settings.fromEnvironment(environment))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("7 settings are refused:")
                .hasMessageContaining("EVENTBUS_URI: The Redis URI cannot be read.")
                .hasMessageContaining("EVENTBUS_KEY_PREFIX is '{}', but takes: text, 1 to 100 characters")
                .hasMessageContaining("EVENTBUS_LEASE is '1ms', but takes: duration, 200ms to 1h")
                .hasMessageContaining("EVENTBUS_RETENTION_HARD_LIMIT is '5', but takes: events, max-length to")
                .hasMessageContaining(
                        "EVENTBUS_TYPES_NONE_RETENTION_MAX_AGE is for a type that the catalog does not have")
                .hasMessageContaining("EVENTBUS_SUBSCRIPTIONS_S_CONCURRENCY is 'many'")
                .hasMessageContaining("EVENTBUS_KEYPREFIX is no setting. Did you mean EVENTBUS_KEY_PREFIX?")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aBusThatIsGivenOneServerAndSeveralNodesIsRefused() {
        Map<String, String> both = Map.of("eventbus.uri", "redis://:hunter2@a", "eventbus.uris", "redis://:hunter2@b");

        assertThatThrownBy(() -> settled(builder(), both))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("A setting is refused:")
                .hasMessageContaining("EVENTBUS_URI and EVENTBUS_URIS are both set, but a bus has one Redis")
                .hasMessageNotContaining("hunter2");
        assertThat(settled(builder().uri("redis://a"), Map.of("eventbus.uris", "redis://b")))
                .usingRecursiveComparison(BUILDERS)
                .isEqualTo(builder().uris("redis://b"));
    }

    @Test
    void whatIsSetOfTlsReplacesOneHalfOfWhatTheCodeSays() {
        Tls inCode = Tls.trustingKeyStore(trustStore, Issued.PASSWORD)
                .withClientKeyStore(client.keyStore(), Issued.PASSWORD);

        assertThat(settled(builder().tls(inCode), Map.of("eventbus.tls.ca", ca.toString())))
                .usingRecursiveComparison(BUILDERS)
                .isEqualTo(builder().tls(Tls.trusting(ca).withClientKeyStore(client.keyStore(), Issued.PASSWORD)));
        assertThat(settled(
                        builder().tls(inCode),
                        Map.of(
                                "eventbus.tls.certificate",
                                client.certificate().toString(),
                                "eventbus.tls.key",
                                client.key().toString())))
                .usingRecursiveComparison(BUILDERS)
                .isEqualTo(builder()
                        .tls(Tls.trustingKeyStore(trustStore, Issued.PASSWORD)
                                .withClientCertificate(client.certificate(), client.key())));
    }

    @Test
    void whatIsWrongWithTlsIsRefusedWithTheOthersAndWithoutPasswordsAndKeys() throws IOException {
        Path file = Files.writeString(folder.resolve("eventbus.yaml"), """
                eventbus:
                  lease: 1ms
                  tls:
                    ca: nowhere.pem
                    trust-store: ${STORE}
                    certificate: ${KEY}
                    key-store: ${STORE}
                    key-store-password: ${PASSWORD}
                """);
        Map<String, String> environment = Map.of(
                "STORE", client.keyStore().toString(), "PASSWORD", "hunter2", "KEY", Files.readString(client.key()));

        assertThatThrownBy(() ->
                        builder().settings(Settings.load(file, environment)).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("8 settings are refused:")
                .hasMessageContaining(file + ":2: eventbus.lease is '1ms'")
                .hasMessageContaining(file + ":6: eventbus.tls.certificate takes: path, a PEM file")
                .hasMessageContaining(
                        "%1$s:4: eventbus.tls.ca and %1$s:5: eventbus.tls.trust-store are both set".formatted(file))
                .hasMessageContaining(
                        file + ":5: eventbus.tls.trust-store is set without eventbus.tls.trust-store-password.")
                .hasMessageContaining(
                        "eventbus.tls.certificate and %s:7: eventbus.tls.key-store are both".formatted(file))
                .hasMessageContaining(file + ":6: eventbus.tls.certificate is set without eventbus.tls.key.")
                .hasMessageContaining(
                        "eventbus.tls.ca, %s:5: eventbus.tls.trust-store: The TLS file nowhere.pem cannot be used. There is no such file"
                                .formatted(file))
                .hasMessageContaining(
                        "eventbus.tls.key-store-password: The TLS file %s cannot be used. Its password is another one."
                                .formatted(client.keyStore()))
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("PRIVATE");
    }

    @Test
    void tlsWithAUriWithoutItIsRefused() {
        Settings settings = variables(Map.of("eventbus.tls.ca", ca.toString(), "eventbus.uri", "redis://localhost"));

        assertThatThrownBy(() -> builder().settings(settings).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("eventbus.tls is set")
                .hasMessageContaining("rediss://");
    }

    /** The table in the docs is written from the code; when this fails, copy the file that it names. */
    @Test
    void theDocsHaveEveryRow() throws IOException {
        Path docs = root().resolve("docs/settings.md");
        String text = Files.readString(docs);
        String begin = "<!-- written by SettingsTableTest -->\n";
        String expected = text.substring(0, text.indexOf(begin) + begin.length()) + table();
        if (!expected.equals(text)) {
            Path written =
                    Files.writeString(Files.createDirectories(Path.of("target")).resolve("settings.md"), expected);
            assertThat(text).as("cp %s %s", written.toAbsolutePath(), docs).isEqualTo(expected);
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| key | default | values | effect |\n|---|---|---|---|\n");
        for (Setting<?> row : rows()) {
            String standard = row.standard().startsWith("(") ? row.standard() : '`' + row.standard() + '`';
            table.append("| `%s` | %s | %s: %s | %s |%n"
                    .formatted(row.key(), standard, row.unit(), row.allowed(), row.effect()));
        }
        return table.toString();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static RecursiveComparisonConfiguration without(String field) {
        return RecursiveComparisonConfiguration.builder()
                .withIgnoredFields(field)
                .withStrictTypeChecking(true)
                .build();
    }

    private static Builder builder() {
        return RedisEventBus.builder().catalog(CATALOG);
    }

    private static Settings variables(Map<String, String> values) {
        return Settings.fromEnvironment(values.entrySet().stream()
                .collect(Collectors.toMap(
                        value -> value.getKey()
                                .toUpperCase(Locale.ROOT)
                                .replace('.', '_')
                                .replace('-', '_'),
                        Map.Entry::getValue)));
    }

    /** A builder that was given values from outside. */
    private static Builder settled(Builder builder, Map<String, String> values) {
        builder.settings(variables(values)).settings();
        return builder;
    }

    private static SubscriptionPlan plan(Map<String, String> values, Consumer<RoutedSubscriptionBuilder> code) {
        Map<String, String> named = new TreeMap<>();
        values.forEach((key, value) -> named.put("eventbus.subscriptions.s." + key, value));
        Tuning tuning = builder().settings(variables(named)).settings().tuning();
        List<SubscriptionPlan> started = new ArrayList<>();
        Function<SubscriptionPlan, Subscription> starter = plan -> {
            started.add(plan);
            return null;
        };
        RoutedPlan plan = new RoutedPlan("s", CATALOG, tuning, starter);
        plan.on(TestEvent.class, (event, context) -> {});
        code.accept(plan);
        plan.start();
        return started.get(0);
    }
}
