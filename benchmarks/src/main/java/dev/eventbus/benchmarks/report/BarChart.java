package dev.eventbus.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars as SVG, readable on light and dark pages. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int LEFT = 230;
    private static final int RIGHT = 110;
    private static final int ROW = 26;
    private static final int TOP = 44;
    private static final String STYLE =
            "<style>text{font:13px sans-serif;fill:#57606a}.title{font-weight:600;font-size:15px}"
                    + ".ours{fill:#1a7f37}.theirs{fill:#8c959f}.faint{opacity:.55}"
                    + "@media(prefers-color-scheme:dark){text{fill:#adbac7}.ours{fill:#3fb950}.theirs{fill:#768390}}</style>\n";

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String name, double value, String label, boolean ours, boolean faint) {}

    BarChart(String title) {
        this.title = title;
    }

    /** @param faint whether it is drawn weaker, as the second of two bars that belong together */
    void add(String name, double value, String label, boolean ours, boolean faint) {
        bars.add(new Bar(name, value, label, ours, faint));
    }

    boolean isEmpty() {
        return bars.isEmpty();
    }

    String svg() {
        int height = TOP + bars.size() * ROW + 10;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                .formatted(WIDTH, height, escaped(title)));
        svg.append(STYLE);
        svg.append("<text class=\"title\" x=\"8\" y=\"24\">%s</text>\n".formatted(escaped(title)));
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        for (int i = 0; i < bars.size(); i++) {
            append(svg, bars.get(i), TOP + i * ROW, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void append(StringBuilder svg, Bar bar, int y, double most) {
        double length = Math.max(1, bar.value / most * (WIDTH - LEFT - RIGHT));
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n"
                .formatted(LEFT - 8, y + 15, escaped(bar.name)));
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
                bar.ours ? "ours" : "theirs",
                bar.faint ? " faint" : "",
                LEFT,
                y + 2,
                length,
                ROW - 8));
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", LEFT + length + 6, y + 15, escaped(bar.label)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
