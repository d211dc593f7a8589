package dev.eventbus.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.EventBus;
import dev.eventbus.InvalidEventException;
import dev.eventbus.PublishOutcomeUnknownException;
import dev.eventbus.RejectEventException;
import dev.eventbus.Retention;
import dev.eventbus.RetryPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.Outbox;
import dev.eventbus.jdbc.Relay;
import dev.eventbus.jdbc.Schema;
import dev.eventbus.micrometer.Order.Cancelled;
import dev.eventbus.micrometer.Order.Placed;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.testkit.FaultProxy;
import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What Prometheus scrapes after real traffic on a real Redis. */
@WithRedis
class EventBusMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern METRIC = Pattern.compile("\\beventbus_[a-z_]+");

    private final UUID tenant = UUID.randomUUID();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisServer redis;
    private String prefix;

    @BeforeEach
    void on(RedisServer redis, KeyPrefix keys) {
        this.redis = redis;
        this.prefix = keys.value();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private RedisEventBus.Builder builder() {
        return RedisEventBus.builder()
                .uri(redis.uri())
                .keyPrefix(prefix)
                .lease(Duration.ofSeconds(2))
                .retention(Retention.maxLength(1_000))
                .catalog(EventCatalog.of(Order.class));
    }

    private EventBusMetrics metrics() {
        return EventBusMetrics.on(registry).withLagEvery(Duration.ofSeconds(1));
    }

    private EventBus open(RedisEventBus.Builder builder) {
        EventBus bus = builder.build();
        opened.add(bus);
        return bus;
    }

    /** The samples of a scrape: name and labels, and the value. */
    private Map<String, Double> scrape() {
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private void awaitSample(String sample, double value) {
        await(sample).atMost(PATIENCE).untilAsserted(() -> assertThat(scrape()).containsEntry(sample, value));
    }

    private static String of(String name, String labels) {
        return "eventbus_" + name + '{' + labels + '}';
    }

    private List<Placed> placed(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new Placed(tenant, i)).toList();
    }

    /** One of four rejected, one retried; one publish refused; a lagging subscription; a loss, and a takeover. */
    private EventBus traffic() {
        EventBus bus = open(builder().listener(metrics()));
        bus.subscribe("idle", Placed.class).start((event, context) -> {}).close();
        bus.publishAll(placed(0, 4));
        redis.command("XGROUP", "CREATE", prefix + ":PLACED", "mail", "0");
        redis.command("XREADGROUP", "GROUP", "mail", "dead", "COUNT", "1", "STREAMS", prefix + ":PLACED", ">");
        bus.subscribe("mail", Placed.class)
                .retry(RetryPolicy.defaults().withFixedDelay(Duration.ofMillis(10)))
                .start((event, context) -> {
                    if (event.number() == 2) {
                        throw new RejectEventException("no");
                    }
                    if (event.number() == 3 && context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                });
        assertThatThrownBy(() -> bus.publish(new Placed(tenant, -1))).isInstanceOf(InvalidEventException.class);
        return bus;
    }

    @Test
    void oneLineBindsABus() {
        // tag::metrics
        EventBus eventBus = RedisEventBus.builder()
                .uri(redis.uri())
                .catalog(EventCatalog.of(Order.class))
                .listener(EventBusMetrics.on(registry))
                .build();
        // end::metrics
        opened.add(eventBus);

        assertThatThrownBy(() -> eventBus.publish(new Placed(tenant, -1))).isInstanceOf(InvalidEventException.class);

        awaitSample(of("publish_failed_total", "reason=\"refused\",type=\"PLACED\""), 1);
    }

    @Test
    void aScrapeShowsWhatBecameOfEveryEvent() {
        traffic();
        String mail = "subscription=\"mail\",type=\"PLACED\"";

        awaitSample(of("handled_total", mail), 3);
        awaitSample(of("published_total", "type=\"PLACED\""), 4);
        awaitSample(of("publish_duration_seconds_count", "type=\"PLACED\""), 4);
        awaitSample(of("publish_failed_total", "reason=\"refused\",type=\"PLACED\""), 1);
        awaitSample(of("handler_duration_seconds_count", mail), 3);
        awaitSample(of("delivery_duration_seconds_count", mail), 3);
        awaitSample(of("retried_total", mail), 1);
        awaitSample(of("parked_total", "reason=\"rejected\"," + mail), 1);
        awaitSample(of("taken_over_total", "subscription=\"mail\""), 1);
        awaitSample(of("failed", mail), 1);
        awaitSample(of("lag", mail), 0);
        awaitSample(of("lag_age_seconds", mail), 0);
        awaitSample(of("held", mail), 0);
        awaitSample(of("retrying", mail), 0);
        awaitSample(of("breaker_open", "subscription=\"mail\""), 0);
        awaitSample(of("subscription_status", "status=\"up\",subscription=\"mail\""), 1);
        awaitSample(of("subscription_status", "status=\"down\",subscription=\"mail\""), 0);
        String idle = "subscription=\"idle\",type=\"PLACED\"";
        awaitSample(of("lag", idle), 4);
        awaitSample(of("lag_min", idle), 4);
        assertThat(scrape().get(of("lag_age_seconds", idle))).isBetween(0.001, PATIENCE.toSeconds() * 4.0);
        assertThat(registry.scrape()).doesNotContain("tenant");
    }

    @Test
    void lossesAreCountedForTheSubscriptionThatHadThem() {
        EventBus bus = open(builder().listener(metrics()));
        var subscription = bus.subscribe("slow", Placed.class).start((event, context) -> {});
        bus.publishAll(placed(0, 1));
        String slow = "subscription=\"slow\",type=\"PLACED\"";
        awaitSample(of("handled_total", slow), 1);
        awaitSample(of("lag", slow), 0);
        subscription.close();
        bus.publishAll(placed(1, 11));
        redis.command("XTRIM", prefix + ":PLACED", "MAXLEN", "3");

        bus.subscribe("slow", Placed.class).start((event, context) -> {});

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(scrape().get(of("lost_total", slow))).isBetween(1.0, 7.0));
    }

    @Test
    void anOpenBreakerAndADegradedSubscriptionAreShown() {
        EventBus bus = open(builder().listener(metrics()));
        bus.subscribe("mail", Placed.class)
                .breaker(BreakerPolicy.defaults().withConsecutiveFailures(3).withProbeEvery(Duration.ofMinutes(1)))
                .start((event, context) -> {
                    throw new IllegalStateException("the mail server is down");
                });

        bus.publishAll(placed(0, 20));

        awaitSample(of("breaker_open", "subscription=\"mail\""), 1);
        awaitSample(of("subscription_status", "status=\"degraded\",subscription=\"mail\""), 1);
        awaitSample(of("subscription_status", "status=\"up\",subscription=\"mail\""), 0);
    }

    @Test
    void aPublishWithoutAnOutcomeIsInDoubtAndLagIsUnknownNotZeroWhileTheStoreIsAway() {
        FaultProxy proxy = FaultProxy.to(redis);
        opened.add(proxy);
        EventBus bus = open(builder()
                .uri(proxy.uri())
                .publishTimeout(Duration.ofSeconds(1))
                .watchdog(Duration.ofSeconds(1))
                .listener(metrics()));
        bus.subscribe("idle", Placed.class).start((event, context) -> {}).close();
        bus.publishAll(placed(0, 3));
        String idle = of("lag", "subscription=\"idle\",type=\"PLACED\"");
        awaitSample(idle, 3);

        proxy.dropReplies();

        assertThatThrownBy(() -> bus.publish(new Placed(tenant, 1))).isInstanceOf(PublishOutcomeUnknownException.class);
        awaitSample(of("publish_failed_total", "reason=\"in_doubt\",type=\"PLACED\""), 1);
        awaitSample(idle, Double.NaN);
        awaitSample(of("held", "subscription=\"idle\",type=\"PLACED\""), Double.NaN);
        proxy.heal();
        proxy.cut();
        awaitSample(idle, 4);
    }

    @Test
    void tenantsAreToldApartUpToABound() {
        EventBus bus = open(builder().listener(metrics().withTenants(1)));

        bus.publish(new Placed(tenant, 1));
        bus.publish(new Placed(UUID.randomUUID(), 2));
        bus.publish(new Placed(UUID.randomUUID(), 3));
        bus.publish(new Placed(tenant, 4));

        awaitSample(of("published_total", "tenant=\"%s\",type=\"PLACED\"".formatted(tenant)), 2);
        awaitSample(of("published_total", "tenant=\"other\",type=\"PLACED\""), 2);
        assertThatThrownBy(() -> metrics().withTenants(0)).hasMessageContaining("0");
    }

    @Test
    void aBusThatIsClosedOrASubscriptionThatIsDetachedLeavesNoGauges() {
        EventBus bus = open(builder().listener(metrics()));
        bus.subscribe("gone", Cancelled.class).start((event, context) -> {}).close();
        bus.subscribe("stays", Cancelled.class).start((event, context) -> {});
        awaitSample(of("lag", "subscription=\"gone\",type=\"CANCELLED\""), 0);

        bus.detach("gone");

        await().atMost(PATIENCE).until(() -> !registry.scrape().contains("gone"));
        awaitSample(of("lag", "subscription=\"stays\",type=\"CANCELLED\""), 0);
        bus.close();
        assertThat(registry.scrape()).doesNotContain("eventbus_lag", "eventbus_subscription_status");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("eventbus-metrics"));
    }

    @Test
    void alertRulesAndDashboardNameMetricsAndLabelsThatThereAre() throws IOException {
        EventBus bus = traffic();
        bindOutbox(bus);
        EventBusMetrics others = EventBusMetrics.on(registry);
        others.fenced("mail", prefix + ":PLACED", "1-1");
        others.lost("mail", prefix + ":PLACED", 1, true);
        awaitSample(of("failed", "subscription=\"mail\",type=\"PLACED\""), 1);
        awaitSample(of("handled_total", "subscription=\"mail\",type=\"PLACED\""), 3);
        String scraped = registry.scrape();
        Set<String> names = names(scraped.replaceAll("(?m)^#.*", "").replaceAll("\\{[^}]*}", ""));
        List<String> alerts = alerts();
        List<String> panels = panels();

        assertThat(alerts).hasSizeGreaterThan(5);
        assertThat(names(alerts.toString())).hasSizeGreaterThan(5).isSubsetOf(names);
        assertThat(names(panels.toString())).isSubsetOf(names);
        Set<String> families = families(names);
        assertThat(families(names(panels.toString())))
                .as("each metric has its panel")
                .isEqualTo(families);
        Pattern by = Pattern.compile("(?:max|sum) by \\(([a-z, ]+)\\) ?\\([a-z]*\\(?(eventbus_[a-z_]+)");
        for (String expression : List.of(alerts.toString(), panels.toString())) {
            List<MatchResult> groupings = by.matcher(expression).results().toList();
            assertThat(groupings).hasSizeGreaterThan(5);
            for (MatchResult grouping : groupings) {
                for (String label : grouping.group(1).split(", ")) {
                    if (!label.equals("instance")) { // Prometheus' own
                        assertThat(scraped).containsPattern("(?m)^%s\\{[^}]*%s=".formatted(grouping.group(2), label));
                    }
                }
            }
        }
    }

    private void bindOutbox(EventBus bus) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Schema.create(database);
        Outbox outbox = Outbox.open(bus, database);
        Relay relay = Relay.start(outbox);
        opened.add(relay);
        opened.add(OutboxMetrics.start(registry, outbox, relay));
    }

    private static Set<String> names(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names without what a timer adds to its own. */
    private static Set<String> families(Set<String> names) {
        return names.stream()
                .map(name -> name.replaceAll("_seconds_(count|sum|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> alerts() throws IOException {
        Object file = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("prometheus/eventbus-alerts.yaml")));
        List<String> expressions = new ArrayList<>();
        for (Object group : (List<?>) ((Map<?, ?>) file).get("groups")) {
            for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                expressions.add((String) ((Map<?, ?>) rule).get("expr"));
            }
        }
        return expressions;
    }

    private static List<String> panels() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(Path.of("grafana/eventbus-dashboard.json")));
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            panel.get("targets")
                    .forEach(target -> expressions.add(target.get("expr").asString()));
        }
        return expressions;
    }
}
