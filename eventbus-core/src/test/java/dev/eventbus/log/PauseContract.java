package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.get;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.retry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Pause;
import dev.eventbus.Pauses;
import dev.eventbus.log.LogConsumer.BroughtBack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pauses, and what is set aside meanwhile. */
interface PauseContract extends LogFixture {
    UUID PAUSED = new UUID(0, 1);
    UUID OTHER = new UUID(0, 2);
    Optional<UUID> ALL = Optional.empty();

    private Pause pause(Optional<UUID> tenant) {
        return new Pause(subscription(), tenant, "ada", "why\nnot", Instant.parse("2026-01-01T12:00:00.123Z"));
    }

    @Test
    default void thePauseThatWasFirstHoldsAndIsListedUntilItIsRemoved() {
        EventLog log = log();
        log.declare(subscription(), type(), BEGINNING);
        log.declare(subscription("beside"), type(), BEGINNING);
        Pause beside = new Pause(subscription("beside"), ALL, "eve", "too", Instant.EPOCH);
        Pause late = new Pause(subscription(), ALL, "bob", "late", Instant.parse("2026-01-02T12:00:00Z"));

        assertThat(log.pauses().add(type(), pause(ALL))).contains(pause(ALL));
        assertThat(log().pauses().add(type(), late)).contains(pause(ALL));
        log.pauses().add(type(), pause(Optional.of(PAUSED)));
        log.pauses().add(type(), beside);

        assertThat(log.pauses().list(type())).containsExactlyInAnyOrder(pause(ALL), pause(Optional.of(PAUSED)), beside);
        assertThat(log.pauses().list(type("OTHER"))).isEmpty();
        assertThat(log.pauses().remove(type(), subscription(), ALL)).contains(pause(ALL));
        assertThat(log.pauses().remove(type(), subscription(), ALL)).isEmpty();
        assertThat(log.pauses().list(type())).containsExactlyInAnyOrder(pause(Optional.of(PAUSED)), beside);
    }

    @Test
    default void whatIsNotDeclaredIsNotPaused() {
        EventLog log = log();
        append(log, "a");

        assertThat(log.pauses().add(type(), pause(ALL))).isEmpty();
        assertThat(log.pauses().list(type())).isEmpty();
    }

    @Test
    default void moreTenantsThanTheBoundAreRefusedAndThoseThatAreThereAreNot() {
        EventLog log = log();
        log.declare(subscription(), type(), BEGINNING);
        IntStream.range(0, Pauses.MOST_TENANTS)
                .forEach(i -> log.pauses().add(type(), pause(Optional.of(new UUID(7, i)))));

        assertThatThrownBy(() -> log.pauses().add(type(), pause(Optional.of(PAUSED))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(PAUSED.toString());
        assertThat(log.pauses().add(type(), pause(Optional.of(new UUID(7, 0))))).isPresent();
        assertThat(log.pauses().add(type(), pause(ALL))).isPresent();
        assertThat(log.pauses().list(type())).hasSize(Pauses.MOST_TENANTS + 1);
    }

    @Test
    default void aConsumerKnowsThePausesOfItsSubscriptionWhenItJoinsAndAfterEachPulse() {
        EventLog log = log(LONG_LEASE);
        log.declare(subscription(), type(), BEGINNING);
        log.declare(subscription("beside"), type(), BEGINNING);
        log.pauses().add(type(), pause(ALL));
        log.pauses().add(type(), new Pause(subscription("beside"), ALL, "eve", "too", Instant.EPOCH));

        LogConsumer consumer = consumer(log);
        LogConsumer.Pauses joined = consumer.pauses();
        assertThat(joined.all()).containsExactly(pause(ALL));
        consumer.pulse(false);
        assertThat(consumer.pauses()).isEqualTo(joined);

        log().pauses().add(type(), pause(Optional.of(PAUSED)));
        consumer.pulse(false);
        assertThat(consumer.pauses().all()).containsExactlyInAnyOrder(pause(ALL), pause(Optional.of(PAUSED)));
        assertThat(consumer.pauses().version()).isNotEqualTo(joined.version());

        log().pauses().remove(type(), subscription(), ALL);
        log().pauses().remove(type(), subscription(), Optional.of(PAUSED));
        consumer.pulse(false);
        assertThat(consumer.pauses().all()).isEmpty();
    }

    @Test
    default void whatIsSetAsideIsSettledAndCountedAndComesBackInItsOrderOnceItsTenantIsNotPaused() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        log.pauses().add(type(), pause(Optional.of(PAUSED)));
        log.pauses().add(type(), pause(Optional.of(OTHER)));
        append(log, texts(0, 14));
        List<Delivery> read = read(consumer, 100);
        read.subList(0, 12).forEach(delivery -> setAside(consumer, delivery, PAUSED));
        read.subList(12, 14).forEach(delivery -> setAside(consumer, delivery, OTHER));

        assertThat(LogFixture.held(consumer)).isEmpty();
        SubscriptionLog.Backlog backlog = log.subscriptions().backlogs(type()).get(0);
        assertThat(backlog.aside()).isEqualTo(14);
        assertThat(backlog.held() + backlog.waiting() + backlog.unread()).isZero();
        assertThat(consumer.bringBack(type(), "0", Set.of())).isEqualTo(new BroughtBack(0, Optional.empty()));
        trimTo(type(), 0);

        log.pauses().remove(type(), subscription(), Optional.of(PAUSED));
        assertThat(consumer.bringBack(type(), "0", Set.of(PAUSED)).entries()).isZero();
        assertThat(consumer.bringBack(type(), "0", Set.of()).entries()).isEqualTo(12);
        assertThat(consumer.bringBack(type(), "0", Set.of()).entries()).isZero();

        List<Delivery> back = consumer.takeDue(Set.of(), 100);
        assertThat(LogFixture.texts(back)).containsExactly(texts(0, 12));
        assertThat(ids(back)).isEqualTo(ids(read.subList(0, 12)));
        assertThat(acknowledge(consumer, back.toArray(Delivery[]::new))).isEmpty();
        assertThat(log.subscriptions().backlogs(type()).get(0).aside()).isEqualTo(2);
    }

    @Test
    default void manyComeBackPageByPage() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, texts(0, 250));
        read(consumer, 250)
                .forEach(delivery -> setAside(
                        consumer, delivery, Integer.parseInt(LogFixture.text(delivery)) % 2 == 0 ? PAUSED : OTHER));

        long moved = 0;
        String after = "0";
        for (int page = 0; page < ENDLESS && !after.isEmpty(); page++) {
            BroughtBack brought = consumer.bringBack(type(), after, Set.of(OTHER));
            moved += brought.entries();
            after = brought.after().orElse("");
        }

        assertThat(moved).isEqualTo(125);
        assertThat(log.subscriptions().backlogs(type()).get(0))
                .returns(125L, SubscriptionLog.Backlog::aside)
                .returns(125L, SubscriptionLog.Backlog::waiting);
    }

    @Test
    default void whatWaitedForARetryIsSetAsideToo() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        retry(consumer, readOne(consumer), "broken", Duration.ZERO);
        Delivery due = LogFixture.awaitDue(consumer);

        assertThat(get(consumer.setAside(due, PAUSED, due.fields()))).isPresent();

        assertThat(log.subscriptions().backlogs(type()).get(0))
                .returns(1L, SubscriptionLog.Backlog::aside)
                .returns(0L, SubscriptionLog.Backlog::waiting);
        consumer.bringBack(type(), "0", Set.of());
        assertThat(LogFixture.awaitDue(consumer).fields().text("failed.message"))
                .isEqualTo("broken");
    }

    @Test
    default void whatIsNotHeldAnyMoreIsNotSetAside() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        Delivery read = readOne(consumer);
        acknowledge(consumer, read);

        assertThat(get(consumer.setAside(read, PAUSED, read.fields()))).isEmpty();
        assertThat(log.subscriptions().backlogs(type()).get(0).aside()).isZero();
    }

    @Test
    default void whatIsSetAsideByWhomDoesNotKnowOfTheResumeIsSeenByTheOthers() {
        EventLog log = log(LONG_LEASE);
        LogConsumer late = consumer(log);
        append(log, "a");
        Delivery read = readOne(late);
        LogConsumer other = log.join(subscription(), List.of(type()));
        String before = other.pauses().version();

        setAside(late, read, PAUSED);

        other.pulse(false);
        assertThat(other.pauses().version()).isNotEqualTo(before);
        assertThat(other.bringBack(type(), "0", Set.of()).entries()).isEqualTo(1);
    }

    @Test
    default void detachingEndsPausesAndRemovesWhatIsSetAside() {
        EventLog log = log(LONG_LEASE);
        LogConsumer consumer = consumer(log);
        append(log, "a");
        setAside(consumer, readOne(consumer), PAUSED);
        log.declare(subscription("beside"), type(), BEGINNING);
        Pause beside = new Pause(subscription("beside"), ALL, "eve", "too", Instant.EPOCH);
        log.pauses().add(type(), beside);
        log.pauses().add(type(), pause(ALL));
        log.pauses().add(type(), pause(Optional.of(PAUSED)));
        consumer.leave(List.of());

        assertThat(log.subscriptions().detach(subscription(), type()).waiting()).isEqualTo(1);

        assertThat(log.pauses().list(type())).containsExactly(beside);
        LogConsumer anew = consumer(log);
        assertThat(anew.pauses().all()).isEmpty();
        assertThat(anew.bringBack(type(), "0", Set.of()).entries()).isZero();
    }

    private static void setAside(LogConsumer consumer, Delivery delivery, UUID tenant) {
        assertThat(get(consumer.setAside(delivery, tenant, delivery.fields()))).isPresent();
    }

    private static String[] texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
