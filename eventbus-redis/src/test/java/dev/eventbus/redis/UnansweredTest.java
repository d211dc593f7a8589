package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnansweredTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Target target = new Target("event::A", 1_000);
    private final Unanswered unanswered = new Unanswered();
    private final Append first = append(10);
    private final Append second = append(10);
    private final long start = System.nanoTime();

    private Append append(int size) {
        UUID id = UUID.randomUUID();
        Append append = new Append(target, id, Traffic.fields(id, "x".repeat(size)), 0, null);
        append.writtenAt = System.nanoTime();
        return append;
    }

    private boolean isStuckAfter(int seconds) {
        return unanswered.isStuck(start + TimeUnit.SECONDS.toNanos(seconds), PATIENCE);
    }

    @Test
    void aServerIsStuckThatAnswersNothingForTooLong() {
        unanswered.add(first);
        unanswered.add(second);
        assertThat(isStuckAfter(4)).isFalse();

        unanswered.answered(first);
        assertThat(isStuckAfter(7)).isFalse();
        assertThat(isStuckAfter(11)).isFalse();

        assertThat(isStuckAfter(13)).isTrue();
    }

    @Test
    void aServerThatHasNeverAnsweredIsStuckToo() {
        unanswered.add(first);

        assertThat(isStuckAfter(4)).isFalse();
        assertThat(isStuckAfter(6)).isTrue();
    }

    @Test
    void aServerThatHasNothingToAnswerIsNotStuck() {
        unanswered.add(first);
        unanswered.answered(first);

        assertThat(isStuckAfter(4)).isFalse();
        assertThat(isStuckAfter(100)).isFalse();
    }

    @Test
    void whatIsWrittenAfterALongSilenceHasItsWholeTime() {
        unanswered.add(first);
        unanswered.answered(first);
        assertThat(isStuckAfter(1)).isFalse();

        second.writtenAt = start + TimeUnit.SECONDS.toNanos(100);
        unanswered.add(second);

        assertThat(isStuckAfter(104)).isFalse();
        assertThat(isStuckAfter(106)).isTrue();
    }

    @Test
    void hasRoomForSoMany() {
        for (int i = 0; i < 4_096; i++) {
            assertThat(unanswered.hasRoom()).isTrue();
            unanswered.add(first);
        }
        assertThat(unanswered.hasRoom()).isFalse();

        unanswered.answered(first);
        assertThat(unanswered.hasRoom()).isTrue();
    }

    @Test
    void hasRoomForSoMuch() {
        Append most = append((8 << 20) - 1_000);
        unanswered.add(most);
        assertThat(unanswered.hasRoom()).isTrue();

        unanswered.add(append(1_000));
        assertThat(unanswered.hasRoom()).isFalse();

        unanswered.remove(most);
        assertThat(unanswered.hasRoom()).isTrue();
    }

    @Test
    void whatIsTakenOutOfTheMiddleLeavesTheOthersInTheirOrder() {
        Append third = append(10);
        List.of(first, second, third).forEach(unanswered::add);

        unanswered.remove(second);

        assertThat(unanswered.appends()).containsExactly(first, third);
    }

    @Test
    void nothingIsLeftWhenTheSessionIsOver() {
        Append large = append(8 << 20);
        List.of(first, large, second).forEach(unanswered::add);
        assertThat(unanswered.isEmpty()).isFalse();

        assertThat(unanswered.takeAll()).containsExactly(first, large, second);

        assertThat(unanswered.isEmpty()).isTrue();
        assertThat(unanswered.hasRoom()).isTrue();
    }
}
