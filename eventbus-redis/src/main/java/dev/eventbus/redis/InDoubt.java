package dev.eventbus.redis;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends that were written on connections that are over, and not answered: stored or not. A {@link Verification} on the
 * next connection finds out. For the loop's thread only.
 */
final class InDoubt {
    private final EventLoop loop;
    private final Duration watchdog;
    private final Outcomes outcomes;
    private final PublishingConnection connection;
    private final Consumer<Append> absent;
    private final Runnable done;

    private final Deque<Append> appends = new ArrayDeque<>();
    private final List<Peer> unfenced = new ArrayList<>(); // the connections, as far as the server names them
    private boolean unfencedUnknown; // whether there are others
    private @Nullable Verification verification;

    /**
     * @param absent is told which were certainly not stored, the last one first
     * @param done is told when all is found out
     */
    InDoubt(
            EventLoop loop,
            Duration watchdog,
            Outcomes outcomes,
            PublishingConnection connection,
            Consumer<Append> absent,
            Runnable done) {
        this.loop = loop;
        this.watchdog = watchdog;
        this.outcomes = outcomes;
        this.connection = connection;
        this.absent = absent;
        this.done = done;
    }

    /** Those that are not expired. */
    Deque<Append> appends() {
        return appends;
    }

    /** Whether there is something to find out, or to fence. */
    boolean isOpen() {
        return !appends.isEmpty() || !unfenced.isEmpty() || unfencedUnknown;
    }

    boolean isBeingFoundOut() {
        return verification != null;
    }

    /** {@code over} has ended, with {@code written} unanswered. What is found out there begins again. */
    void add(Greeting over, Collection<Append> written) {
        verification = null;
        if (written.isEmpty()) {
            return;
        }
        if (over.peer() == null) {
            unfencedUnknown = true;
        } else {
            unfenced.add(over.peer());
        }
        written.stream().filter(append -> !append.done).forEach(appends::add);
    }

    /** Finds out, over {@code live}. */
    void findOut(Greeting live) {
        Verification started = new Verification(live.session(), loop, watchdog, outcomes::succeed);
        verification = started;
        CompletableFuture<Boolean> fenced = unfencedUnknown ? started.unfenced() : started.fence(unfenced);
        fenced.thenCompose(sure -> {
                    if (!sure) {
                        connection.reportWeakness("CLIENT KILL");
                    }
                    return started.find(
                            appends.stream().filter(append -> !append.done).toList());
                })
                .whenCompleteAsync((nothing, failure) -> foundOut(live, started, failure), loop);
    }

    private void foundOut(Greeting live, Verification finished, @Nullable Throwable failure) {
        if (verification != finished) {
            return; // its session is over; the next one begins again
        }
        verification = null;
        if (failure != null && RedisErrors.isPassing(failure)) {
            connection.broken(live.session(), failure);
            return;
        }
        connection.settled();
        unfenced.clear();
        unfencedUnknown = false;
        while (!appends.isEmpty()) {
            Append append = appends.removeLast();
            if (append.done) {
                continue;
            }
            if (failure != null) {
                outcomes.unknown(append, "Redis does not let this user look for it: " + RedisErrors.reason(failure));
            } else if (finished.untold().contains(append)) {
                outcomes.unknown(append, "it is not there, but all of that time was trimmed from the stream meanwhile");
            } else {
                append.write = null;
                append.provenAbsent = true;
                absent.accept(append);
            }
        }
        if (failure != null) {
            connection.reportWeakness("XREVRANGE");
        }
        done.run();
    }
}
