package dev.eventbus.cli;

/** The exit codes. */
final class Exit {
    static final int OK = 0;
    /** Something is wrong, or was done in part only. */
    static final int FOUND = 1;
    /** The command was called wrongly, or a setting is refused. */
    static final int USAGE = 2;
    /** It would have changed something, and that was not allowed or not confirmed. */
    static final int REFUSED = 3;
    /** Redis or the database does not answer. */
    static final int UNREACHABLE = 4;
    /** There is no such thing, or nothing that is meant. */
    static final int NOTHING = 5;
    /** An error of the command's own. */
    static final int BUG = 70;
    /** It was ended by Ctrl-C. */
    static final int INTERRUPTED = 130;

    private Exit() {}
}
