package dev.eventbus.testkit;

/** One way to a server is closed; the message says why, and the next one may be open. */
final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String why) {
        super(why);
    }
}
