package dev.eventbus.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of one kind: for programs JSON or texts between tabs, for people a table. Where the terminal is too narrow for that, the longest
 * columns are cut; and where that is not enough, each row becomes some lines.
 */
final class Listing {
    private static final String GAP = "  ";
    private static final int LEAST_CUT = 12;

    private final List<Row> rows = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(Screen screen) {
        if (screen.isJson()) {
            rows.forEach(row -> screen.line(Json.line(row.values())));
        } else if (!rows.isEmpty()) {
            (screen.isTerminal() ? lines(screen) : plain()).forEach(screen::line);
        }
    }

    private List<String> plain() {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(
                "\t",
                rows.get(0).values().keySet().stream().map(Listing::heading).toList()));
        rows.forEach(row -> lines.add(String.join("\t", row.plain())));
        return lines;
    }

    /** For people. */
    List<String> lines(Screen screen) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Collection<String> columns = rows.get(0).columns();
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (String column : columns) {
            int widest = rows.stream()
                    .mapToInt(row -> Text.width(row.text(column)))
                    .max()
                    .orElse(0);
            widths.put(column, Math.max(heading(column).length(), widest));
        }
        int room = screen.size().columns();
        return fit(widths, room) ? table(widths, screen) : records(columns, room, screen);
    }

    private boolean fit(Map<String, Integer> widths, int room) {
        int excess =
                widths.values().stream().mapToInt(width -> width).sum() + GAP.length() * (widths.size() - 1) - room;
        while (excess > 0) {
            Map.Entry<String, Integer> widest = widths.entrySet().stream()
                    .filter(each -> rows.stream().noneMatch(row -> row.isWhole(each.getKey())))
                    .filter(each -> each.getValue()
                            > Math.max(LEAST_CUT, heading(each.getKey()).length()))
                    .max(Comparator.comparing(Map.Entry::getValue))
                    .orElse(null);
            if (widest == null) {
                return false;
            }
            widest.setValue(widest.getValue() - 1);
            excess--;
        }
        return true;
    }

    private List<String> table(Map<String, Integer> widths, Screen screen) {
        List<String> lines = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        widths.forEach((column, width) ->
                cells.add(screen.styled(Text.pad(heading(column), width, isNumber(column)), Style.HEADING)));
        lines.add(String.join(GAP, cells).stripTrailing());
        for (Row row : rows) {
            cells.clear();
            widths.forEach((column, width) -> cells.add(screen.styled(
                    Text.pad(Text.cut(row.text(column), width), width, isNumber(column)), row.style(column))));
            lines.add(String.join(GAP, cells).stripTrailing());
        }
        return lines;
    }

    private boolean isNumber(String column) {
        return rows.stream().allMatch(row -> row.isNumber(column));
    }

    private List<String> records(Collection<String> columns, int room, Screen screen) {
        int names = columns.stream()
                .mapToInt(column -> heading(column).length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            for (String column : columns) {
                List<String> parts = Text.wrap(row.text(column), room - names - GAP.length());
                for (int i = 0; i < parts.size(); i++) {
                    lines.add(screen.styled(Text.pad(i == 0 ? heading(column) : "", names, false), Style.HEADING)
                            + GAP
                            + screen.styled(parts.get(i), row.style(column)));
                }
            }
        }
        return lines;
    }

    /** A name as it is shown; those of fields are of foreign origin. */
    static String heading(String column) {
        return Text.line(column).replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toUpperCase(Locale.ROOT);
    }
}
