package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Script#READ} replies: what {@code XREADGROUP} does, or ids. */
final class ScriptedReadOutput extends CommandOutput<byte[], byte[], ScriptedReadOutput.Found> {
    /**
     * One of the two is empty.
     *
     * @param positions of each stream the last entry that the group was given
     */
    record Found(List<Delivery> deliveries, List<String> positions) {}

    private final FreshOutput fresh;
    private int level;

    ScriptedReadOutput(List<Keys.OfGroup> streams, String consumer) {
        this(new FreshOutput(streams, consumer));
    }

    private ScriptedReadOutput(FreshOutput fresh) {
        super(ByteArrayCodec.INSTANCE, new Found(fresh.get(), new ArrayList<>()));
        this.fresh = fresh;
    }

    @Override
    public void multi(int count) {
        level++;
        fresh.multi(count);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (level == 1 && bytes != null) {
            output.positions().add(Bytes.ascii(bytes));
        } else {
            fresh.set(bytes);
        }
    }

    @Override
    public void complete(int depth) {
        level = depth;
        fresh.complete(depth);
    }
}
