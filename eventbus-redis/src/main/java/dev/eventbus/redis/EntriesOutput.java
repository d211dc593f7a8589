package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code XRANGE} and {@code XREVRANGE} reply, without anything in between: {@code [[id, [name, value, …]], …]}. */
final class EntriesOutput extends CommandOutput<byte[], byte[], List<EntriesOutput.Entry>> {
    /** An entry of a stream. */
    record Entry(String id, Fields fields) {}

    private final EntryDecoder decoder = new EntryDecoder(1);

    EntriesOutput() {
        super(ByteArrayCodec.INSTANCE, new ArrayList<>());
    }

    @Override
    public void multi(int count) {
        decoder.multi(count);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        decoder.set(bytes);
    }

    @Override
    public void complete(int depth) {
        if (decoder.complete(depth)) {
            output.add(new Entry(decoder.id(), decoder.fields()));
        }
    }
}
