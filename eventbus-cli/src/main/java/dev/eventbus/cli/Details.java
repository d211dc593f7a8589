package dev.eventbus.cli;

import java.util.List;

/** One thing, a line for each of its values. */
final class Details {
    private static final String GAP = "  ";

    private Details() {}

    /** All that is known of it; several lines where a text has some. Names have at most half of a terminal. */
    static void print(Row row, Screen screen) {
        int widest = row.values().keySet().stream()
                .mapToInt(name -> Text.width(Listing.heading(name)))
                .max()
                .orElse(0);
        int names = screen.isTerminal() ? Math.min(widest, screen.size().columns() / 2) : widest;
        row.values().forEach((name, value) -> {
            if (value != null && !value.toString().isEmpty()) {
                line(Text.pad(Text.cut(Listing.heading(name), names), names, false), row.lines(name), screen);
            }
        });
    }

    private static void line(String name, List<String> lines, Screen screen) {
        String begin = screen.styled(name, Style.HEADING) + GAP;
        String indent = " ".repeat(Text.width(name) + GAP.length());
        for (String line : lines) {
            List<String> parts =
                    screen.isTerminal() ? Text.wrap(line, screen.size().columns() - indent.length()) : List.of(line);
            for (String part : parts) {
                screen.line(begin + part);
                begin = indent;
            }
        }
    }
}
