package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code XREADGROUP … >} replies, as deliveries: {@code [[key, [[id, [name, value, …]], …]], …]} or nothing. */
final class FreshOutput extends CommandOutput<byte[], byte[], List<Delivery>> {
    private static final int ENTRIES = 3;

    private final List<Keys.OfGroup> streams;
    private final String consumer;
    private final EntryDecoder decoder = new EntryDecoder(ENTRIES);
    private String type = "";

    FreshOutput(List<Keys.OfGroup> streams, String consumer) {
        super(ByteArrayCodec.INSTANCE, new ArrayList<>());
        this.streams = streams;
        this.consumer = consumer;
    }

    @Override
    public void multi(int count) {
        decoder.multi(count);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (decoder.level() == ENTRIES - 1 && bytes != null) {
            type = typeOf(Bytes.copy(bytes));
        } else {
            decoder.set(bytes);
        }
    }

    @Override
    public void complete(int depth) {
        if (decoder.complete(depth)) {
            output.add(new Delivery(type, decoder.id(), decoder.fields(), Origin.FRESH, 1, consumer));
        }
    }

    private String typeOf(byte[] key) {
        for (Keys.OfGroup stream : streams) {
            if (Arrays.equals(stream.streamKey, key)) {
                return stream.type;
            }
        }
        throw new IllegalStateException("a reply for a stream that was not asked for: " + Bytes.text(key));
    }
}
