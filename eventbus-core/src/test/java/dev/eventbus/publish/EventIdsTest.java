package dev.eventbus.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_769_862_896_789L, (1L << 48) - 1})
    void anIdIsAUuidOfVersion7WithItsTimeInTheFirst48Bits(long time) {
        assertThat(Stream.generate(() -> EventIds.next(time)).limit(1_000)).allSatisfy(id -> {
            assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time);
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
    }

    @Test
    void anIdOfALaterMillisecondIsTheLaterText() {
        assertThat(EventIds.next(1_000).toString())
                .isLessThan(EventIds.next(1_001).toString());
    }

    @Test
    void idsOfOneMillisecondDifferInAllOfTheirRandomBits() {
        long always = -1;
        long never = -1;
        long alwaysHigh = 0xFFF;
        long neverHigh = 0xFFF;
        for (UUID id : Stream.generate(() -> EventIds.next(1)).limit(1_000).toList()) {
            always &= id.getLeastSignificantBits();
            never &= ~id.getLeastSignificantBits();
            alwaysHigh &= id.getMostSignificantBits();
            neverHigh &= ~id.getMostSignificantBits();
        }
        assertThat(always).isEqualTo(1L << 63); // the variant is 10
        assertThat(never).isEqualTo(1L << 62);
        assertThat(alwaysHigh | neverHigh).isZero();
        assertThat(Stream.generate(() -> EventIds.next(1)).limit(100_000)).doesNotHaveDuplicates();
    }
}
