package dev.eventbus.redis;

import io.lettuce.core.TimeoutOptions.TimeoutSource;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;

/** A command on its way, and how long its answer may take. */
final class Call<T> extends AsyncCommand<byte[], byte[], T> {
    /** Gives every call its own timeout, and other commands none. */
    static final TimeoutSource TIMEOUTS = new TimeoutSource() {
        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            return command instanceof Call<?> call ? call.timeoutMillis : 0;
        }
    };

    private final long timeoutMillis;

    Call(Command<byte[], byte[], T> command, Duration timeout) {
        super(command);
        this.timeoutMillis = timeout.toMillis();
    }
}
