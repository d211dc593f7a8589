package dev.eventbus.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection, from its handshake to its end; it never reconnects. It ends when the server closes it, and also when
 * a command is not answered in time: whatever arrives later could not be told apart.
 */
final class Session {
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    Session(StatefulRedisConnection<byte[], byte[]> connection) {
        this.connection = connection;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ignored) {
                close();
            }
        });
        if (!connection.isOpen()) {
            close();
        }
    }

    /** Completes exceptionally with what Lettuce says; anything but an error reply also ends the session. */
    <T> CompletableFuture<T> send(Command<byte[], byte[], T> command, Duration timeout) {
        Call<T> call = new Call<>(command, timeout);
        CompletableFuture<T> answer = call.whenComplete((reply, failure) -> {
            if (failure != null && !(failure instanceof RedisCommandExecutionException)) {
                close();
            }
        });
        connection.dispatch(call);
        return answer;
    }

    /** Writes appends, which look after themselves, in one go. For a session of the publishing loop, on its thread. */
    void write(List<Xadd> appends) {
        RedisCommand<byte[], byte[], ?> command = appends.size() == 1 ? appends.get(0) : new Batch(appends);
        handler().getChannelWriter().write(command);
    }

    private RedisChannelHandler<?, ?> handler() {
        return (RedisChannelHandler<?, ?>) connection;
    }

    boolean isOpen() {
        return !closed.get() && connection.isOpen();
    }

    /** Completes when it is over, on any thread. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Ends it; what is unanswered fails. Does not block. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            if (handler().isClosed()) {
                ended.complete(null);
            } else {
                connection.closeAsync().whenComplete((nothing, ignored) -> ended.complete(null));
            }
        }
    }
}
