package dev.eventbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Texts of foreign origin, made fit to be shown. */
final class Text {
    private static final String CUT = "…";

    private Text() {}

    /** In one line, without anything that a terminal would take for a command. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isWhitespace(c) ? ' ' : isUnprintable(c) ? '?' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029;
    }

    /** How many columns a line takes. */
    static int width(String line) {
        return line.codePoints().map(Text::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = c >= 0x1100
                && (c <= 0x115F
                        || c >= 0x2E80 && c <= 0xA4CF
                        || c >= 0xAC00 && c <= 0xD7A3
                        || c >= 0xF900 && c <= 0xFAFF
                        || c >= 0xFE30 && c <= 0xFE6F
                        || c >= 0xFF00 && c <= 0xFF60
                        || c >= 0xFFE0 && c <= 0xFFE6
                        || c >= 0x1F300 && c <= 0x1FAFF
                        || c >= 0x20000 && c <= 0x3FFFD);
        return wide ? 2 : 1;
    }

    /** At most so many columns of a line. */
    static String cut(String line, int columns) {
        if (width(line) <= columns) {
            return line;
        }
        StringBuilder cut = new StringBuilder();
        int used = 1;
        for (int c : line.codePoints().toArray()) {
            used += width(c);
            if (used > columns) {
                break;
            }
            cut.appendCodePoint(c);
        }
        return cut.append(CUT).toString();
    }

    /** A line as several of at most so many columns, but of one character at least, broken at spaces where that is possible. */
    static List<String> wrap(String line, int room) {
        int columns = Math.max(1, room);
        List<String> lines = new ArrayList<>();
        String rest = line;
        while (width(rest) > columns) {
            int end = rest.offsetByCodePoints(0, 1);
            int used = width(rest.codePointAt(0));
            if (end == rest.length()) {
                break;
            }
            while (used + width(rest.codePointAt(end)) <= columns) {
                used += width(rest.codePointAt(end));
                end = rest.offsetByCodePoints(end, 1);
            }
            int space = rest.lastIndexOf(' ', end);
            int at = space > columns / 2 ? space : end;
            lines.add(rest.substring(0, at));
            rest = rest.substring(at).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    static String pad(String line, int columns, boolean right) {
        String spaces = " ".repeat(Math.max(0, columns - width(line)));
        return right ? spaces + line : line + spaces;
    }

    /** In the two largest units that it has. */
    static String duration(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 0) {
            return "0s";
        } else if (seconds < 10) {
            return seconds == 0 ? time.toMillis() + "ms" : "%d.%ds".formatted(seconds, time.toMillisPart() / 100);
        } else if (seconds < 60) {
            return seconds + "s";
        } else if (seconds < 3600) {
            return "%dm%ds".formatted(seconds / 60, seconds % 60);
        } else if (seconds < 86_400) {
            return "%dh%dm".formatted(seconds / 3600, seconds / 60 % 60);
        }
        return "%dd%dh".formatted(seconds / 86_400, seconds / 3600 % 24);
    }

    /** How long ago, for people. */
    static String ago(Instant time) {
        return duration(Duration.between(time, Instant.now())) + " ago";
    }

    /** To the second. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** To the millisecond, as far as Redis has times. */
    static String exactTime(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }

    /** {@code 1 event}, {@code 2 events}. */
    static String count(long number, String what) {
        return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }
}
