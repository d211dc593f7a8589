package dev.eventbus.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where a command writes: results to its output, and what else is to be said beside it. */
final class Screen {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final boolean colour;
    private final boolean json;
    private final TerminalSize.Source size;
    private @Nullable TerminalSize latest;
    private long latestAt;

    Screen(Surroundings at, boolean colour, boolean json) {
        this.out = at.out();
        this.err = at.err();
        this.terminal = at.terminal();
        this.colour = colour;
        this.json = json;
        this.size = at.size();
    }

    /** Whether somebody is there, who sees what is overwritten and can be asked. */
    boolean isTerminal() {
        return terminal;
    }

    boolean isJson() {
        return json;
    }

    /** As it was within the last moments. */
    TerminalSize size() {
        TerminalSize known = latest;
        long now = System.nanoTime();
        if (known == null || now - latestAt > FRESH_NANOS) {
            known = size.now();
            latest = known;
            latestAt = now;
        }
        return known;
    }

    String styled(String text, Style style) {
        return colour ? style.of(text) : text;
    }

    void print(String text) {
        out.print(text);
        out.flush();
    }

    void line(String line) {
        out.println(line);
        out.flush();
    }

    /** Wrapped where it is for people. */
    void paragraph(String text) {
        text.lines().forEach(each -> {
            String line = Text.line(each);
            if (terminal) {
                Text.wrap(line, size().columns()).forEach(this::line);
            } else {
                line(line);
            }
        });
    }

    /** Something that is no result. */
    void note(String text) {
        err.println(text);
        err.flush();
    }

    /** The same without an end of the line. */
    void ask(String text) {
        err.print(text);
        err.flush();
    }
}
