package dev.eventbus.cli;

import java.util.List;

/** One thing, a line for each of its values. */
final class Details {
    private static final String GAP = "  ";

    private Details() {}

    /** All that is known of it; several lines where a text has some. */
    static void print(Row row, Screen screen) {
        int names = row.values().keySet().stream()
                .mapToInt(name -> Listing.heading(name).length())
                .max()
                .orElse(0);
        row.values().forEach((name, value) -> {
            if (value != null && !value.toString().isEmpty()) {
                line(Text.pad(Listing.heading(name), names, false), row.lines(name), screen);
            }
        });
    }

    private static void line(String name, List<String> lines, Screen screen) {
        String begin = screen.styled(name, Style.HEADING) + GAP;
        String indent = " ".repeat(name.length() + GAP.length());
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
