package dev.eventbus.codec;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonReadContext;

/**
 * Where a parser is, which refuses a member that is there twice. Jackson's own detection makes a set for each object, a
 * sixth of decoding an event: the few names that most objects have are compared one by one.
 */
final class UniqueNames extends JsonReadContext {
    private static final int FEW = 16;

    private final JsonParser parser;
    private String[] names = {};
    private int count;
    private @Nullable Set<String> many;

    private UniqueNames(
            @Nullable JsonReadContext parent, int depth, int type, int line, int column, JsonParser parser) {
        super(parent, depth, null, type, line, column);
        this.parser = parser;
    }

    /** Where {@code parser} begins. */
    static JsonReadContext root(JsonParser parser) {
        return new UniqueNames(null, 0, TYPE_ROOT, 1, 0, parser);
    }

    @Override
    public JsonReadContext createChildArrayContext(int line, int column) {
        return child(TYPE_ARRAY, line, column);
    }

    @Override
    public JsonReadContext createChildObjectContext(int line, int column) {
        return child(TYPE_OBJECT, line, column);
    }

    private JsonReadContext child(int type, int line, int column) {
        if (_child == null) {
            _child = new UniqueNames(this, _nestingDepth + 1, type, line, column, parser);
            return _child;
        }
        return _child.reset(type, line, column);
    }

    @Override
    public JsonReadContext reset(int type, int line, int column) {
        count = 0;
        many = null;
        return super.reset(type, line, column);
    }

    @Override
    public void setCurrentName(String name) {
        super.setCurrentName(name);
        if (!isNew(name)) {
            throw new StreamReadException(parser, "Duplicate Object property \"" + name + "\"");
        }
    }

    private boolean isNew(String name) {
        if (many != null) {
            return many.add(name);
        }
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                return false;
            }
        }
        if (count == FEW) {
            many = new HashSet<>(List.of(names));
            return many.add(name);
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, Math.max(FEW / 2, 2 * count));
        }
        names[count++] = name;
        return true;
    }
}
