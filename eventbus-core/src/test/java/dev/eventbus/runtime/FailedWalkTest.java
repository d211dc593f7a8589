package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.FailedEventQuery;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailedWalkTest {
    private static final List<String> TYPES = List.of("PLACED");

    private final Appended log = new Appended();

    /** A list to which something may be appended at any moment. */
    private static final class Appended implements FailedLog {
        private final List<FailedEntry> entries = new ArrayList<>();

        void append() {
            entries.add(new FailedEntry((entries.size() + 1) + "-0", Fields.ofText("no", "event")));
        }

        @Override
        public List<FailedEntry> list(String subscription, String type, String after, int max) {
            int from = Integer.parseInt(after.split("-")[0]);
            return List.copyOf(entries.subList(from, Math.min(entries.size(), from + max)));
        }

        @Override
        public List<FailedEntry> listNewestFirst(String subscription, String type, String before, int max) {
            List<FailedEntry> backwards = new ArrayList<>(entries);
            Collections.reverse(backwards);
            return backwards.stream().limit(max).toList();
        }

        @Override
        public Optional<FailedEntry> get(String subscription, String type, String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long count(String subscription, String type) {
            return entries.size();
        }

        @Override
        public boolean retry(String subscription, String type, FailedEntry entry, Fields copy, String job) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean discard(String subscription, String type, FailedEntry entry, String job) {
            throw new UnsupportedOperationException();
        }
    }

    private FailedWalk walk() {
        return new FailedWalk(log, new EventCodec(BusFixture.CATALOG), FailedEventQuery.of("s"), TYPES);
    }

    @Test
    void aWalkUntilNowEndsAtWhatWasTheNewestAlthoughEachVisitAddsOne() {
        for (int i = 0; i < 450; i++) {
            log.append();
        }
        FailedWalk walk = walk().untilNow();

        walk.forEach(match -> {
            log.append();
            return log.entries.size() < 5_000;
        });

        assertThat(walk.matches()).isEqualTo(450);
    }

    @Test
    void aWalkUntilNowOfAnEmptyListPassesNothing() {
        FailedWalk walk = walk().untilNow();
        log.append();

        walk.forEach(match -> true);

        assertThat(walk.passed()).isZero();
    }
}
