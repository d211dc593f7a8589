package dev.eventbus.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Asks before something is changed. */
final class Consent {
    private final Surroundings at;
    private final Screen screen;

    Consent(Surroundings at, Screen screen) {
        this.at = at;
        this.screen = screen;
    }

    /** Returns once somebody has said yes. */
    void ask(String question) throws InterruptedException {
        if (!screen.isTerminal()) {
            throw new CommandException(
                    Exit.REFUSED,
                    "Nobody is there to be asked: \"%s\" Give --yes to do it unasked.".formatted(question));
        }
        screen.ask(question + " [y/N] ");
        String answer = answer().strip().toLowerCase(Locale.ROOT);
        if (!answer.equals("y") && !answer.equals("yes")) {
            throw new CommandException(Exit.REFUSED, "Not confirmed; nothing was changed.");
        }
    }

    /** Read on another thread: reading cannot be interrupted, and waiting for it can. */
    private String answer() throws InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        String line = at.in().readLine();
                        answer.complete(line == null ? "" : line);
                    } catch (IOException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "answer");
        reader.setDaemon(true);
        reader.start();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new CommandException(
                    Exit.REFUSED, "No answer can be read (%s); nothing was changed.".formatted(e.getCause()));
        }
    }
}
