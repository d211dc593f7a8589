package dev.eventbus.subscribe;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A stack trace as the JVM prints it, but for what is below the call of the handler, which is the same in every trace, and
 * cut to a limit. What is cut is not even made into text.
 */
final class StackText {
    private static final int MAX = 8_000;
    private static final String BOTTOM = HandlerCall.class.getName();

    private final StringBuilder text = new StringBuilder(512);
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private StackText() {}

    static String of(Throwable failure) {
        StackText stack = new StackText();
        stack.add("", "", failure, new StackTraceElement[0]);
        String whole = stack.text.toString().strip();
        return whole.length() <= MAX ? whole : whole.substring(0, MAX) + "…";
    }

    private void add(String indent, String caption, Throwable failure, StackTraceElement[] enclosing) {
        if (isFull()) {
            return;
        }
        text.append(indent).append(caption);
        if (!seen.add(failure)) {
            text.append("[CIRCULAR REFERENCE: ").append(failure).append("]\n");
            return;
        }
        text.append(failure).append('\n');
        StackTraceElement[] frames = failure.getStackTrace();
        int end = end(frames);
        int shared = shared(frames, enclosing);
        for (int i = 0; i < Math.min(end, frames.length - shared) && !isFull(); i++) {
            text.append(indent).append("\tat ").append(frames[i]).append('\n');
        }
        if (shared > 0 && end > frames.length - shared) {
            text.append(indent)
                    .append("\t... ")
                    .append(end - (frames.length - shared))
                    .append(" more\n");
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            add(indent + '\t', "Suppressed: ", suppressed, frames);
        }
        Throwable cause = failure.getCause();
        if (cause != null) {
            add(indent, "Caused by: ", cause, frames);
        }
    }

    private boolean isFull() {
        return text.length() > MAX;
    }

    /** Where the frames of the bus below its handler begin. */
    private static int end(StackTraceElement[] frames) {
        for (int i = 0; i < frames.length; i++) {
            if (frames[i].getClassName().equals(BOTTOM)) {
                return i;
            }
        }
        return frames.length;
    }

    /** How many frames at the bottom are those of the enclosing trace. */
    private static int shared(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int shared = 0;
        while (shared < Math.min(frames.length, enclosing.length)
                && frames[frames.length - 1 - shared].equals(enclosing[enclosing.length - 1 - shared])) {
            shared++;
        }
        return shared;
    }
}
