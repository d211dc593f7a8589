package dev.eventbus.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any reply: {@code null}, a {@code Long}, a {@code byte[]}, or a {@code List} of these. */
final class ReplyOutput extends CommandOutput<byte[], byte[], @Nullable Object> {
    private final Deque<List<@Nullable Object>> open = new ArrayDeque<>();

    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, null);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? null : Bytes.copy(bytes));
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(null);
            open.push(new ArrayList<>(0)); // closed by the complete(…) that follows
            return;
        }
        List<@Nullable Object> list = new ArrayList<>(count);
        add(list);
        open.push(list);
    }

    @Override
    public void complete(int depth) {
        while (open.size() > depth) {
            open.pop();
        }
    }

    private void add(@Nullable Object value) {
        List<@Nullable Object> list = open.peek();
        if (list == null) {
            output = value;
        } else {
            list.add(value);
        }
    }
}
