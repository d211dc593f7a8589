package dev.eventbus.redis;

import java.util.Collection;
import java.util.Iterator;
import java.util.Queue;

/** Gives appends up when their deadlines have come. For the loop's thread only. */
final class Deadlines {
    private final String where;
    private final String waited;
    private final Outcomes outcomes;
    private final PublishingConnection connection;
    private final Unanswered written;

    /** @param written what is before an append that is given up while there is a connection */
    Deadlines(
            RedisLogSettings settings,
            String where,
            Outcomes outcomes,
            PublishingConnection connection,
            Unanswered written) {
        this.where = where;
        this.waited = "within %d ms".formatted(settings.publishTimeout().toMillis());
        this.outcomes = outcomes;
        this.connection = connection;
        this.written = written;
    }

    /** Gives {@code append} up if it is due. */
    boolean giveUp(Append append, long now) {
        if (now - append.deadline < 0) {
            return false;
        }
        if (append.write == null) {
            outcomes.notStored(append, "it could not be written " + waited + ": " + state());
        } else {
            outcomes.unknown(append, "Redis at %s did not answer %s (%s)".formatted(where, waited, state()));
        }
        return true;
    }

    /** Removes those that are due, up to the first that is not. */
    void giveUpFirst(Queue<Append> appends, long now) {
        for (Append head = appends.peek(); head != null && giveUp(head, now); head = appends.peek()) {
            appends.remove(head);
        }
    }

    /** Removes those that are due. */
    void giveUpAny(Collection<Append> appends, long now) {
        for (Iterator<Append> i = appends.iterator(); i.hasNext(); ) {
            if (giveUp(i.next(), now)) {
                i.remove();
            }
        }
    }

    /** They stay among the written: their answers may come yet, and the order must hold. */
    void giveUpWritten(long now) {
        for (Append append : written.appends()) {
            if (!giveUp(append, now)) {
                break;
            }
        }
    }

    private String state() {
        return connection.live() == null
                ? connection.problem()
                : "connected, %d appends before it".formatted(written.appends().size());
    }
}
