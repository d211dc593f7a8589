package dev.eventbus.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Asks before something is changed. */
final class Consent {
    private final Surroundings at;
    private final Screen screen;

    Consent(Surroundings at, Screen screen) {
        this.at = at;
        this.screen = screen;
    }

    /** Returns once somebody has said yes. */
    void ask(String question) {
        if (!screen.isTerminal()) {
            throw new CommandException(
                    Exit.REFUSED, "Nobody is there to be asked: \"%s\" Give --yes to do it unasked.".formatted(question));
        }
        screen.ask(question + " [y/N] ");
        String answer = answer().strip().toLowerCase(Locale.ROOT);
        if (!answer.equals("y") && !answer.equals("yes")) {
            throw new CommandException(Exit.REFUSED, "Not confirmed; nothing was changed.");
        }
    }

    private String answer() {
        try {
            String line = at.in().readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
