package dev.eventbus.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
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
}
