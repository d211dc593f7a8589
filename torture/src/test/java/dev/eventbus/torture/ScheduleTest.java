package dev.eventbus.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.torture.Schedule.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void oneSeedGivesOneSchedule() {
        assertThat(Schedule.of(7, Duration.ofMinutes(5))).isEqualTo(Schedule.of(7, Duration.ofMinutes(5)));
        assertThat(Schedule.of(7, Duration.ofMinutes(5))).isNotEqualTo(Schedule.of(8, Duration.ofMinutes(5)));
    }

    @Test
    void aLongScheduleHasEveryKindOfFault() {
        assertThat(Schedule.of(7, Duration.ofMinutes(30)))
                .extracting(Schedule.Step::kind)
                .containsAll(Arrays.stream(Fault.Kind.values())
                        .filter(kind -> kind.often > 0)
                        .toList());
    }

    /** Each is mended from the other: an event of which neither is left is lost, and nothing else was promised. */
    @Test
    void dueTimesAndCopiesOfRetriesAreNotDeletedTogether() {
        for (long seed = 1; seed <= 20; seed++) {
            List<Step> deletions = Schedule.of(seed, Duration.ofMinutes(30)).stream()
                    .filter(step -> step.kind() == Fault.Kind.DELETE_RETRY || step.kind() == Fault.Kind.DELETE_RETRYING)
                    .toList();
            assertThat(deletions).hasSizeGreaterThan(10);
            for (int i = 1; i < deletions.size(); i++) {
                Step before = deletions.get(i - 1);
                Step step = deletions.get(i);
                assertThat(step.kind() == before.kind() || step.at() - before.at() >= 20_000)
                        .as("%s after %s", step, before)
                        .isTrue();
            }
        }
    }
}
