package dev.eventbus.redis;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.SucceededFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Puts all connections of a client on one event loop of a shared group: its thread can then own their state. */
final class OneLoop implements EventLoopGroupProvider {
    private final EventLoopGroupProvider shared;
    private @Nullable EventLoopGroup group;
    private @Nullable EventLoop loop;

    OneLoop(EventLoopGroupProvider shared) {
        this.shared = shared;
    }

    /** The loop; there is one as soon as the client has begun to connect for the first time. */
    synchronized EventLoop loop() {
        return requireNonNull(loop, "nothing has connected yet");
    }

    @Override
    @SuppressWarnings("unchecked") // Lettuce's providers cast just so; it needs no more than an EventLoopGroup
    public synchronized <T extends EventLoopGroup> T allocate(Class<T> type) {
        if (loop == null) {
            group = shared.allocate(type);
            loop = group.next();
        }
        return (T) (EventLoopGroup) loop;
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public synchronized Future<Boolean> release(EventExecutorGroup loop, long quiet, long timeout, TimeUnit unit) {
        EventLoopGroup allocated = group;
        group = null;
        return allocated == null
                ? new SucceededFuture<>(ImmediateEventExecutor.INSTANCE, true)
                : shared.release(allocated, quiet, timeout, unit);
    }

    @Override
    public Future<Boolean> shutdown(long quiet, long timeout, TimeUnit unit) {
        return new SucceededFuture<>(ImmediateEventExecutor.INSTANCE, true);
    }
}
