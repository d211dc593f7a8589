package dev.eventbus.log;

import static dev.eventbus.log.LogFixture.acknowledge;
import static dev.eventbus.log.LogFixture.awaitDue;
import static dev.eventbus.log.LogFixture.held;
import static dev.eventbus.log.LogFixture.ids;
import static dev.eventbus.log.LogFixture.read;
import static dev.eventbus.log.LogFixture.readOne;
import static dev.eventbus.log.LogFixture.retry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.LogConsumer.TakenOver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Leaving. The leases here are long: whatever happens does not happen because one ended. */
public interface LeaveContract extends LogFixture {
    @Test
    default void whatALeavingConsumerHoldsIsTakenOverAtOnce() {
        EventLog log = log(LONG_LEASE);
        LogConsumer leaving = consumer(log);
        LogConsumer other = consumer(log(LONG_LEASE));
        List<String> entryIds = append(log, "a", "b");
        read(leaving, 10);

        leaving.leave(List.of());

        assertThat(other.pulse(false).dead()).containsExactly(leaving.name());
        assertThat(other.takeOver(leaving.name(), 10)).isEqualTo(new TakenOver(2, List.of(), false));
        assertThat(ids(held(other))).isEqualTo(entryIds);
        assertThat(held(other)).extracting(Delivery::deliveries).containsExactly(1, 1);
        assertThat(other.pulse(true).dead()).isEmpty();
    }

    @Test
    default void aConsumerThatHoldsNothingDisappearsWhenItLeaves() {
        EventLog log = log(LONG_LEASE);
        LogConsumer leaving = consumer(log);
        LogConsumer other = consumer(log(LONG_LEASE));
        append(log, "a");
        acknowledge(leaving, readOne(leaving));

        leaving.leave(List.of());

        assertThat(other.pulse(false).dead()).isEmpty();
        assertThat(other.takeOver(leaving.name(), 10)).isEqualTo(new TakenOver(0, List.of(), false));
    }

    @Test
    default void leavingAgainIsHarmless() {
        EventLog log = log(LONG_LEASE);
        LogConsumer leaving = consumer(log);
        LogConsumer other = consumer(log);
        append(log, "a");
        readOne(leaving);

        leaving.leave(List.of());
        leaving.leave(List.of());

        assertThat(other.takeOver(leaving.name(), 10)).isEqualTo(new TakenOver(1, List.of(), false));
        leaving.leave(List.of());
        assertThat(held(other)).hasSize(1);
        assertThat(other.pulse(true).dead()).isEmpty();
    }

    @Test
    default void aConsumerThatLeftMaySettleWhatNobodyHasTaken() {
        EventLog log = log(LONG_LEASE);
        LogConsumer leaving = consumer(log);
        append(log, "a");
        Delivery read = readOne(leaving);
        leaving.leave(List.of());

        assertThat(acknowledge(leaving, read)).isEmpty();

        assertThat(consumer(log).takeOver(leaving.name(), 10)).isEqualTo(new TakenOver(0, List.of(), false));
    }

    @Test
    default void theRetriesOfALeavingConsumerAreDueAtOnceAndNoAttemptIsCounted() {
        EventLog log = log(LONG_LEASE);
        LogConsumer leaving = consumer(log);
        LogConsumer other = consumer(log(LONG_LEASE));
        append(log, "a");
        retry(leaving, readOne(leaving), "again", Duration.ZERO);
        Delivery due = awaitDue(leaving);
        assertThat(other.takeDue(Set.of(), 10)).isEmpty();

        leaving.leave(List.of(due));

        assertThat(other.pulse(false).nextRetry())
                .hasValueSatisfying(next -> assertThat(next).isLessThanOrEqualTo(Duration.ofSeconds(1)));
        Delivery taken = awaitDue(other);
        assertThat(taken.entryId()).isEqualTo(due.entryId());
        assertThat(taken.fields()).isEqualTo(due.fields());
        assertThat(taken.origin().fromRetry()).isTrue();
        assertThat(taken.deliveries()).isEqualTo(1);
        assertThat(acknowledge(leaving, due)).containsExactly(due);
        assertThat(acknowledge(other, taken)).isEmpty();
    }

    @Test
    default void leavingGivesBackOnlyRetriesThatAreStillHeld() {
        EventLog log = log();
        LogConsumer stale = consumer(log);
        append(log, "a");
        retry(stale, readOne(stale), "again", Duration.ZERO);
        Delivery lost = awaitDue(stale);
        LogConsumer next = consumer(log());
        Delivery found = awaitDue(next);

        stale.leave(List.of(lost));

        assertThat(consumer(log(LONG_LEASE)).takeDue(Set.of(), 10)).isEmpty();
        assertThat(acknowledge(next, found)).isEmpty();
    }
}
