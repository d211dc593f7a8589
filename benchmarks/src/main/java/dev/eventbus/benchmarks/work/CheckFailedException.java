package dev.eventbus.benchmarks.work;

/** Events are missing, doubled, or not settled. */
public final class CheckFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CheckFailedException(String message) {
        super(message);
    }
}
