package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eventbus.Durability;
import dev.eventbus.EventBusListener;
import dev.eventbus.Health.HeldStream;
import dev.eventbus.Retention;
import dev.eventbus.TenantPolicy;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.publish.PublishSettings;
import dev.eventbus.settings.Bindings;
import dev.eventbus.settings.Problems;
import dev.eventbus.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * What the keeper of retention tells. The monotonic clock of its process is set by the tests; the store's clock is real, so
 * that a jump of one against the other is arithmetic here, and not a server whose clock was set.
 */
public abstract class RetentionKeeperContract {
    private static final String TYPE = "PLACED";
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("dev.eventbus.runtime");

    private final AtomicLong nanos = new AtomicLong(System.nanoTime());
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<HeldStream> held = new ArrayList<>();
    private final List<Abandoned> abandoned = new ArrayList<>();
    private final EventBusListener listener = new EventBusListener() {
        @Override
        public void streamHeldBack(HeldStream stream) {
            held.add(stream);
        }

        @Override
        public void abandoned(String subscription, String stream, Optional<Instant> since, long unsettled) {
            abandoned.add(new Abandoned(subscription, stream, since, unsettled));
        }
    };
    private EventLog log;

    private record Abandoned(String subscription, String stream, Optional<Instant> since, long unsettled) {}

    /** Another log on the store of this test. */
    protected abstract EventLog open(Duration lease);

    /** Fault: who trims the stream of a type is taken to be silent, as when the store's clock goes ahead. */
    protected abstract void endKeeping(EventLog log, String type);

    /** Makes a subscription on the type's stream that was read {@code ago}, and by nobody since then. */
    protected abstract void readLongAgo(EventLog log, String subscription, String type, Duration ago);

    @BeforeEach
    void openLog() {
        log = open(LEASE);
        lines.start();
        LIBRARY.addAppender(lines);
    }

    @AfterEach
    void closeLog() {
        LIBRARY.detachAppender(lines);
        log.close();
    }

    private RetentionKeeper keeper(EventLog log, Retention retention, String... running) {
        BusSettings settings = new BusSettings(
                BusFixture.CATALOG,
                new EventCodec(BusFixture.CATALOG, WireFormat.fields(), 1_000, List.of()),
                TenantPolicy.any(),
                List.of(listener),
                null,
                Retention.defaults(),
                Map.of(TYPE, retention),
                new PublishSettings("keeper", Duration.ofSeconds(10), 10, 10_000, Durability.async()),
                LEASE,
                Duration.ZERO,
                new Tuning(Bindings.of(Settings.fromEnvironment(Map.of()), List.of(), new Problems())),
                Clock.systemUTC());
        return new RetentionKeeper(settings, log, listener, () -> Set.of(running), nanos::get);
    }

    private void append(int entries) {
        for (int i = 0; i < entries; i++) {
            UUID id = UUID.randomUUID();
            log.append(TYPE, id, Fields.ofText("id", id.toString())).join();
        }
    }

    private void declare(String subscription) {
        log.declare(subscription, TYPE, new StartPosition.Beginning());
    }

    private void settleAll(String subscription) {
        LogConsumer consumer = log.join(subscription, List.of(TYPE));
        List<Delivery> all = consumer.read(1_000, Duration.ZERO).join();
        consumer.acknowledge(all, Duration.ZERO).join();
        consumer.leave(List.of());
        consumer.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<String> warnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void whoHoldsAStreamBackIsToldOnceWithTheTimeUntilTheHardLimit() {
        RetentionKeeper keeper = keeper(log, Retention.maxLength(5).withHardLimit(100), "awake");
        declare("asleep");
        declare("awake");
        append(10);
        settleAll("awake");
        keeper.round();
        assertThat(held).isEmpty();
        assertThat(keeper.heldStreams())
                .singleElement()
                .satisfies(first -> assertThat(first.untilHardLimit()).isEmpty());

        pass(Duration.ofSeconds(5));
        append(10);
        keeper.round();
        keeper.round();

        HeldStream told = held.get(0);
        assertThat(held).hasSize(1);
        assertThat(told)
                .returns(log.stream(TYPE), HeldStream::stream)
                .returns("asleep", HeldStream::heldBy)
                .returns(20L, HeldStream::length)
                .returns(100L, HeldStream::hardLimit)
                .returns(Optional.of(Duration.ofSeconds(40)), HeldStream::untilHardLimit);
        assertThat(warnings())
                .containsExactly(
                        ("Subscription asleep holds back %s: it has not settled old events, so 20 are kept, beyond the "
                                        + "bounds of 5 events. At the present rate the hard limit of 100 is reached in 40 s. Is it "
                                        + "running? Should it be gone for good: eventBus.detach(\"asleep\")")
                                .formatted(log.stream(TYPE)));
    }

    @Test
    void aStreamIsNotHeldAnyMoreWhenItsSubscriptionHasCaughtUpAndIsToldAgainWhenItFallsBack() {
        RetentionKeeper keeper = keeper(log, Retention.maxLength(5));
        declare("slow");
        append(10);
        keeper.round();
        keeper.round();
        assertThat(held).hasSize(1);
        assertThat(warnings().get(0)).contains("The hard limit of 50 is not approached at present.");

        settleAll("slow");
        keeper.round();
        assertThat(keeper.heldStreams()).isEmpty();
        append(10);
        keeper.round();
        assertThat(held).hasSize(1); // it comes and goes

        settleAll("slow");
        pass(HeldStreams.CALM.plusSeconds(1));
        keeper.round();
        append(10);
        keeper.round();
        assertThat(held).hasSize(2);
        assertThat(keeper.heldStreams()).singleElement().returns(10L, HeldStream::length);
    }

    @Test
    void anotherSubscriptionThatHoldsTheStreamIsToldToo() {
        RetentionKeeper keeper = keeper(log, Retention.maxLength(1).withHardLimit(8));
        declare("first");
        append(4);
        log.declare("second", TYPE, new StartPosition.Now());
        append(4);
        keeper.round();
        keeper.round();

        settleAll("first");
        keeper.round();

        log.subscriptions().detach("first", TYPE);
        declare("first"); // furthest behind again
        keeper.round();

        assertThat(held).extracting(HeldStream::heldBy).containsExactly("first", "second");
        assertThat(keeper.heldStreams()).singleElement().returns("first", HeldStream::heldBy);
        assertThat(held.get(0).untilHardLimit()).contains(Duration.ZERO);
        assertThat(warnings().get(0)).contains("The hard limit of 8 is reached: what is published removes the oldest.");
    }

    @Test
    void onlyTheProcessThatTrimsTells() {
        RetentionKeeper keeper = keeper(log, Retention.maxLength(1));
        try (EventLog another = open(LEASE)) {
            declare("asleep");
            append(4);
            RetentionKeeper idle = keeper(another, Retention.maxLength(1));
            keeper.round();
            idle.round();
            keeper.round();
            idle.round();

            assertThat(held).hasSize(1);
            assertThat(idle.heldStreams()).isEmpty();
        }
    }

    /** How far the clock went, as a line of the log says. */
    private static Duration jump(String direction, String line) {
        Matcher said = Pattern.compile("went " + direction + " by (PT\\S+) ").matcher(line);
        assertThat(said.find()).as(line).isTrue();
        return Duration.parse(said.group(1));
    }

    @Test
    void nothingGoesBecauseOfItsAgeForAnHourAfterTheClockOfTheServerWentAhead() {
        RetentionKeeper keeper = keeper(log, Retention.maxLength(100).withMaxAge(Duration.ofSeconds(1)));
        declare("s");
        append(2);
        settleAll("s");
        keeper.round();
        long end = System.currentTimeMillis() + 1_500;
        await().until(() -> System.currentTimeMillis() > end);

        pass(Duration.ofHours(-2)); // as if the server's had gone ahead
        keeper.round();
        keeper.round();

        assertThat(retained()).isEqualTo(2);
        assertThat(warnings())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("The clock of the server of " + log.stream(TYPE))
                        .contains("for PT1H nothing is removed because of its age"));
        assertThat(jump("ahead", warnings().get(0))).isCloseTo(Duration.ofHours(2), Duration.ofMinutes(1));

        pass(StoreClock.DISTRUST); // in which the server's stands still
        keeper.round();
        assertThat(retained()).isZero();
        assertThat(warnings()).hasSize(2);
        assertThat(jump("back", warnings().get(1))).isCloseTo(Duration.ofHours(1), Duration.ofMinutes(1));
    }

    @Test
    void whoTakesOverTrimmingNoticesTheJumpThatMadeItSo() {
        Retention aSecond = Retention.maxLength(100).withMaxAge(Duration.ofSeconds(1));
        RetentionKeeper keeper = keeper(log, aSecond);
        try (EventLog another = open(LEASE)) {
            RetentionKeeper next = keeper(another, aSecond);
            declare("s");
            append(2);
            settleAll("s");
            keeper.round();
            next.round();
            long end = System.currentTimeMillis() + 1_500;
            await().until(() -> System.currentTimeMillis() > end);

            pass(Duration.ofHours(-2)); // as if the server's had gone ahead
            endKeeping(log, TYPE);
            next.round();
            keeper.round();

            assertThat(another.trim(TYPE, Retention.maxLength(1_000), 0).length())
                    .isEqualTo(2);
            assertThat(warnings()).hasSize(1);
            assertThat(jump("ahead", warnings().get(0))).isCloseTo(Duration.ofHours(2), Duration.ofMinutes(1));
        }
    }

    @Test
    void whatIsTooOldGoesWhileTheClockOfTheServerIsBelieved() {
        RetentionKeeper keeper = keeper(log, Retention.maxLength(100).withMaxAge(Duration.ofSeconds(1)));
        declare("s");
        append(2);
        settleAll("s");

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            keeper.round();
            return retained() == 0;
        });

        assertThat(warnings()).isEmpty();
    }

    private long retained() {
        return log.trim(TYPE, Retention.maxLength(1_000), 0).length();
    }

    @Test
    void aSubscriptionThatNobodyHasReadForADayIsToldOnce() {
        readLongAgo(log, "old", TYPE, Duration.ofHours(25));
        readLongAgo(log, "of-last-night", TYPE, Duration.ofHours(23));
        declare("mine");
        readLongAgo(log, "mine", TYPE, Duration.ofHours(25));
        append(3);
        RetentionKeeper keeper = keeper(log, Retention.defaults(), "mine");

        for (int i = 0; i < 130; i++) {
            keeper.round();
        }

        assertThat(abandoned).singleElement().satisfies(old -> {
            assertThat(old.subscription).isEqualTo("old");
            assertThat(old.stream).isEqualTo(log.stream(TYPE));
            assertThat(old.since.orElseThrow())
                    .isBetween(
                            Instant.now().minus(Duration.ofHours(26)),
                            Instant.now().minus(Duration.ofHours(24)));
            assertThat(old.unsettled).isEqualTo(3);
        });
        assertThat(warnings()).singleElement().asString().contains("eventBus.detach(\"old\")", "3 events", "since");
    }

    @Test
    void aSubscriptionIsToldAgainWhenItIsAbandonedAgainAndNotAfterItIsDetached() {
        readLongAgo(log, "old", TYPE, Duration.ofHours(25));
        AbandonedSubscriptions search = new AbandonedSubscriptions(log, listener, nanos::get);
        search.look(TYPE, Instant.now(), Set.of());
        try (LogConsumer back = log.join("old", List.of(TYPE))) {
            search.look(TYPE, Instant.now(), Set.of());
            back.leave(List.of());
        }
        search.look(TYPE, Instant.now(), Set.of());
        assertThat(abandoned).hasSize(1);

        search.look(TYPE, Instant.now().plus(Duration.ofHours(25)), Set.of());
        assertThat(abandoned).hasSize(2);

        log.subscriptions().detach("old", TYPE);
        search.look(TYPE, Instant.now().plus(Duration.ofHours(50)), Set.of());
        assertThat(abandoned).hasSize(2);
    }

    @Test
    void aSubscriptionThatNobodyEverReadIsToldADayAfterItWasSeenFirst() {
        declare("never-read");
        append(2);
        AbandonedSubscriptions search = new AbandonedSubscriptions(log, listener, nanos::get);
        search.look(TYPE, Instant.now(), Set.of());
        pass(AbandonedSubscriptions.AFTER.minusSeconds(1));
        search.look(TYPE, Instant.now(), Set.of());
        assertThat(abandoned).isEmpty();

        pass(Duration.ofSeconds(1));
        search.look(TYPE, Instant.now(), Set.of());
        search.look(TYPE, Instant.now(), Set.of());

        assertThat(abandoned).containsExactly(new Abandoned("never-read", log.stream(TYPE), Optional.empty(), 2));
    }
}
