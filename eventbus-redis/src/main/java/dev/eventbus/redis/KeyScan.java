package dev.eventbus.redis;

import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks through the keys of a server for those that begin as ours do; of very many for some of them. */
final class KeyScan {
    private static final int PAGE = 1_000;
    private static final int MOST_PAGES = 1_000;
    /** So many keys, ours or not, are looked at. */
    static final int MOST_KEYS = PAGE * MOST_PAGES;

    private final String prefix;
    private final Function<Command<byte[], byte[], @Nullable Object>, @Nullable Object> server;

    /**
     * What was found.
     *
     * @param keys streams of events and what lies beside them
     * @param all whether all keys were looked at
     */
    record Found(SortedSet<String> keys, boolean all) {}

    /** @param server answers a command, with nothing where the user may not scan */
    KeyScan(String prefix, Function<Command<byte[], byte[], @Nullable Object>, @Nullable Object> server) {
        this.prefix = prefix;
        this.server = server;
    }

    /** Those that hold a {@code kind}, such as {@code stream}. */
    Found of(String kind) {
        SortedSet<String> found = new TreeSet<>();
        String pattern = "*" + prefix.replaceAll("([*?\\[\\]^\\\\])", "\\\\$1") + ":*";
        String cursor = "0";
        int pages = 0;
        do {
            Object page =
                    server.apply(Commands.of(CommandType.SCAN, cursor, "MATCH", pattern, "COUNT", PAGE, "TYPE", kind));
            if (page == null) {
                return new Found(found, true);
            }
            cursor = Replies.text(Replies.list(page).get(0));
            Replies.list(Replies.list(page).get(1)).stream()
                    .map(Replies::text)
                    .filter(key -> key.startsWith(prefix + ':') || key.startsWith('{' + prefix + ':'))
                    .forEach(found::add);
        } while (!cursor.equals("0") && ++pages < MOST_PAGES);
        return new Found(found, cursor.equals("0"));
    }
}
