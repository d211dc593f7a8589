package dev.eventbus.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void aRunThatCameToNoEndFailsWithWhatItsHistoriesTell() {
        Map<String, Evidence.Source> histories = new LinkedHashMap<>();
        histories.put(
                "p1.1",
                Evidence.text("1 I 1.1 id MOVED k1 PLAIN\n2 A 1.1 100-0\n3 I 1.2 id2 MOVED k1 PLAIN\n4 U 1.2\n"));
        histories.put(
                "c1.1",
                Evidence.text(
                        "5 B plain 1.1 100-0 1 1\n6 E plain 1.1 1\n7 B once 1.1 100-0 1 2\n8 F once MOVED 9-9\n"));
        Evidence evidence = new Evidence(histories, List.of(), new Store(List.of(), List.of(), List.of()), 0, 0);

        assertThat(Verdict.unjudged(7, Told.of(evidence, new Violations()), 3).line())
                .isEqualTo("verdict=FAIL seed=7 published=1 handled=1 failed=? lost=? duplicates=? fenced=1 faults=3");
    }

    @Test
    void aRunThatDidNotBeginFails() {
        assertThat(Verdict.unknown(7, 0).line())
                .isEqualTo("verdict=FAIL seed=7 published=? handled=? failed=? lost=? duplicates=? fenced=? faults=0");
    }
}
