package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as people and programs get them. */
class ListingTest {
    private static final String LONG = "a-subscription-with-a-name-that-is-quite-long";

    private static List<String> printed(boolean terminal, boolean json, int columns, Row... rows) {
        return shown(terminal, json, columns, screen -> {
            Listing listing = new Listing();
            List.of(rows).forEach(listing::add);
            listing.print(screen);
        });
    }

    private static List<String> shown(boolean terminal, boolean json, int columns, Consumer<Screen> printing) {
        StringWriter out = new StringWriter();
        Surroundings at = new Surroundings(
                new BufferedReader(new StringReader("")),
                new PrintWriter(out),
                new PrintWriter(out),
                terminal,
                () -> new TerminalSize(columns, 24),
                Map.of());
        printing.accept(new Screen(at, false, json));
        return out.toString().lines().toList();
    }

    private static Row row(String name, long lag) {
        return new Row()
                .put("subscription", name)
                .put("lag", lag)
                .put("oldest", Duration.ofSeconds(75))
                .put("perSecond", null)
                .hidden("consumerNames", List.of("a", "b"));
    }

    @Test
    void columnsAreAsWideAsTheirWidestValueAndNumbersStandAtTheRight() {
        assertThat(printed(true, false, 80, row("mail", 5), row("audit", 12345)))
                .containsExactly(
                        "SUBSCRIPTION    LAG  OLDEST  PER-SECOND",
                        "mail              5   1m15s           -",
                        "audit         12345   1m15s           -");
    }

    @Test
    void whereThereIsNoRoomTheLongestTextIsCut() {
        assertThat(printed(true, false, 50, row(LONG, 5)))
                .containsExactly(
                        "SUBSCRIPTION               LAG  OLDEST  PER-SECOND",
                        "a-subscription-with-a-na…    5   1m15s           -");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 40, 55, 80, 200})
    void noLineIsLongerThanTheTerminalIsWide(int columns) {
        Row wide = row("漢字".repeat(30), 1).whole("id", "1767225600000-0");

        assertThat(printed(true, false, columns, row(LONG, 5).whole("id", "1767225600000-0"), wide))
                .isNotEmpty()
                .allMatch(line -> Text.width(line) <= columns);
    }

    @Test
    void onATerminalThatIsTooNarrowEachRowBecomesLinesOfNamesAndValues() {
        assertThat(printed(true, false, 30, row(LONG, 5)))
                .containsExactly(
                        "SUBSCRIPTION  a-subscription-w",
                        "              ith-a-name-that-",
                        "              is-quite-long",
                        "LAG           5",
                        "OLDEST        1m15s",
                        "PER-SECOND    -");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, 40})
    void aNameOfAnyLengthLeavesRoomForItsValue(int columns) {
        Row row = new Row().hidden("field " + "x".repeat(60) + "\u001b", "漢字 and more than a line of it");

        List<String> lines = shown(true, false, columns, screen -> Details.print(row, screen));

        assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> Text.width(line) <= columns);
        assertThat(lines.get(0)).startsWith("FIELD XXX").contains("漢字").doesNotContain("\u001b");
        assertThat(shown(false, false, columns, screen -> Details.print(row, screen)))
                .containsExactly("FIELD " + "X".repeat(60) + "?  漢字 and more than a line of it");
    }

    @Test
    void aTextIsWrappedEvenWhereThereIsNoRoom() {
        assertThat(Text.wrap("漢ab", 1)).containsExactly("漢", "a", "b");
        assertThat(Text.wrap("a b", -4)).containsExactly("a", "b");
    }

    @Test
    void timesAndCriteriaHaveOneFormWhetherTheyAreOptionalOrNot() {
        Instant time = Instant.parse("2026-01-31T08:00:00.123456789Z");
        Row row = new Row()
                .hidden("started", time)
                .hidden("ended", Optional.of(time))
                .hidden("criteria", Map.of("type", "PLACED"));

        assertThat(printed(false, false, 80, row))
                .contains("2026-01-31T08:00:00.123Z\t2026-01-31T08:00:00.123Z\ttype=PLACED");
        assertThat(printed(false, true, 80, row))
                .containsExactly(
                        "{\"started\":\"2026-01-31T08:00:00.123Z\",\"ended\":\"2026-01-31T08:00:00.123Z\",\"criteria\":{\"type\":\"PLACED\"}}");
    }

    @Test
    void aNumberInANameBelongsToTheWordBeforeIt() {
        assertThat(Listing.heading("p50Ms")).isEqualTo("P50-MS");
    }

    @Test
    void anIdIsNotCut() {
        Row row = new Row().whole("id", "1767225600000-0").put("name", LONG);

        assertThat(printed(true, false, 30, row)).anyMatch(line -> line.startsWith("1767225600000-0  a-subscript"));
    }

    @Test
    void programsGetTabsAndAllValues() {
        assertThat(printed(false, false, 20, row(LONG, 5)))
                .containsExactly("SUBSCRIPTION\tLAG\tOLDEST\tPER-SECOND\tCONSUMER-NAMES", LONG + "\t5\t75.0\t-\ta b");
    }

    @Test
    void asJsonEachRowIsALineAndWhatIsNotKnownIsNull() {
        assertThat(printed(true, true, 20, row("mail", 5)))
                .containsExactly(
                        "{\"subscription\":\"mail\",\"lag\":5,\"oldest\":75.0,\"perSecond\":null,\"consumerNames\":[\"a\",\"b\"]}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingInAValueIsACommandToTheTerminal(boolean terminal) {
        Row row = new Row().put("message", "red \u001b[31m\r\nnext\tcolumn\u0007 \u202eback");

        assertThat(printed(terminal, false, 80, row)).containsExactly("MESSAGE", "red ?[31m  next column? ?back");
    }
}
