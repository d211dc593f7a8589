package dev.eventbus.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a terminal is.
 *
 * @param columns how many characters a line has
 * @param rows how many lines there are
 */
record TerminalSize(int columns, int rows) {
    private static final TerminalSize USUAL = new TerminalSize(80, 24);
    private static final int LEAST_COLUMNS = 20;
    private static final int LEAST_ROWS = 5;
    private static final Pattern STTY = Pattern.compile("(\\d+) (\\d+)\\s*");

    /** Knows it. */
    interface Source {
        TerminalSize now();
    }

    /** No smaller than one can write on. */
    TerminalSize {
        columns = Math.max(LEAST_COLUMNS, columns);
        rows = Math.max(LEAST_ROWS, rows);
    }

    /** Whether this process' input and output are one. */
    static boolean isThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try { // from 22 on there is a console in any case
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Of this process': as COLUMNS says, or else stty. */
    static TerminalSize ofThisProcess(Map<String, String> environment) {
        TerminalSize asked = stty();
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("\\d{1,4}") ? new TerminalSize(Integer.parseInt(columns), asked.rows) : asked;
    }

    private static TerminalSize stty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readAllBytes(), US_ASCII);
            Matcher size = STTY.matcher(said);
            boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
            return ended && size.matches() && !said.startsWith("0")
                    ? new TerminalSize(Integer.parseInt(size.group(2)), Integer.parseInt(size.group(1)))
                    : USUAL;
        } catch (IOException noSuchProgram) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }
}
