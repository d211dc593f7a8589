package dev.eventbus.redis;

import dev.eventbus.log.LogException;
import io.lettuce.core.protocol.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the server that is made anew when it is needed and gone. While that fails, commands fail at once;
 * after a growing pause the next one tries again. Safe for any number of threads.
 */
final class Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final String where;
    private final Supplier<CompletableFuture<Session>> connector;
    private final Backoff backoff = new Backoff();
    private @Nullable CompletableFuture<Session> session;
    private @Nullable Throwable lastFailure;
    private long nextAttempt = System.nanoTime();
    private int attempts;
    private boolean closed;

    Link(String where, Supplier<CompletableFuture<Session>> connector) {
        this.where = where;
        this.connector = connector;
    }

    /** What it leads to, for messages. */
    String where() {
        return where;
    }

    /** How often it has connected, or tried to: another number than before means that it was interrupted. */
    synchronized int attempts() {
        return attempts;
    }

    /**
     * Sends a command.
     *
     * @param what it is about, for messages
     * @return exceptionally {@link LogException}
     */
    <T> CompletableFuture<T> call(Command<byte[], byte[], T> command, Duration timeout, String what) {
        return call(s -> s.send(command, timeout), what);
    }

    /** Sends several commands on one session, one after another; fails as one does. */
    <T> CompletableFuture<T> call(Function<Session, CompletableFuture<T>> commands, String what) {
        return session()
                .thenCompose(s -> commands.apply(s).whenComplete((reply, failure) -> {
                    if (failure != null && RedisErrors.isMoved(failure)) {
                        s.close(); // the next connection may find the right server
                    }
                }))
                .handle((reply, failure) -> {
                    if (failure != null) {
                        throw RedisErrors.translate(failure, what, where);
                    }
                    return reply;
                });
    }

    /** Sends several commands on one session; with the failures of {@link Session#send}. */
    <T> CompletableFuture<T> onOneSession(Function<Session, CompletableFuture<T>> commands) {
        return session().thenCompose(commands);
    }

    private synchronized CompletableFuture<Session> session() {
        CompletableFuture<Session> current = session;
        if (current != null && !isOver(current)) {
            return current;
        }
        if (closed) {
            return CompletableFuture.failedFuture(
                    new LogException("The connection to %s is closed".formatted(where), null));
        }
        if (System.nanoTime() - nextAttempt < 0) {
            return CompletableFuture.failedFuture(
                    new LogException("%s cannot be reached: %s".formatted(where, lastProblem()), lastFailure));
        }
        attempts++;
        CompletableFuture<Session> attempt = connector.get();
        session = attempt;
        attempt.whenComplete((made, failure) -> attempted(attempt, made, failure));
        return attempt;
    }

    private static boolean isOver(CompletableFuture<Session> attempt) {
        return attempt.isDone()
                && (attempt.isCompletedExceptionally() || !attempt.join().isOpen());
    }

    private synchronized void attempted(
            CompletableFuture<Session> attempt, @Nullable Session made, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.debug("Connecting to {} failed: {}", where, RedisErrors.reason(failure));
            lastFailure = RedisErrors.unwrap(failure);
            nextAttempt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
        } else {
            lastFailure = null;
            backoff.reset();
        }
        if (made != null && (closed || session != attempt)) {
            made.close();
        }
    }

    private String lastProblem() {
        return lastFailure == null ? "not connected" : RedisErrors.reason(lastFailure);
    }

    /** Waits for a call's answer, which always comes. */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw RedisErrors.asUnchecked(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException("Interrupted while Redis was asked; what became of the command is unknown", e);
        }
    }

    /** Ends the connection; what is unanswered fails. Does not block. */
    @Override
    public void close() {
        CompletableFuture<Session> current;
        synchronized (this) {
            closed = true;
            current = session;
        }
        if (current != null) {
            current.thenAccept(Session::close);
        }
    }
}
