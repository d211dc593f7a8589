package dev.eventbus.settings;

/** What a message may show of a text that somebody wrote: short, of one line, and no URI, since that may have a password. */
final class Shown {
    private static final int LONGEST = 100;

    private Shown() {}

    static String of(String text) {
        if (text.contains("@") || text.contains("//")) {
            return "(not shown, it looks like a URI)";
        }
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
