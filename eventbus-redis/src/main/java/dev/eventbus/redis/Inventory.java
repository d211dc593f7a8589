package dev.eventbus.redis;

import io.lettuce.core.protocol.Command;
import java.time.Duration;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which streams and lists of failed events there are, as their keys say. Looks again after some seconds. */
final class Inventory {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final RedisLogSettings settings;
    private final Keys keys;
    private final Servers servers;
    private @Nullable Found latest;
    private long latestAt;

    /**
     * What there is.
     *
     * @param types those that have a stream or failed events
     * @param failed the subscriptions that have failed events, by type
     * @param all whether all keys were looked at
     */
    record Found(SortedSet<String> types, SortedMap<String, SortedSet<String>> failed, boolean all) {}

    Inventory(RedisLogSettings settings, Servers servers) {
        this.settings = settings;
        this.keys = new Keys(settings.prefix());
        this.servers = servers;
    }

    /** @throws dev.eventbus.log.LogException if a server does not answer, or the user may not ask */
    synchronized Found look() {
        Found known = latest;
        if (known == null || System.nanoTime() - latestAt > FRESH_NANOS) {
            known = scan();
            latest = known;
            latestAt = System.nanoTime();
        }
        return known;
    }

    private Found scan() {
        SortedSet<String> types = new TreeSet<>();
        SortedMap<String, SortedSet<String>> failed = new TreeMap<>();
        boolean all = true;
        for (Link link : servers.links("scan")) {
            KeyScan.Found found = streams(link);
            all &= found.all();
            for (String key : found.keys()) {
                keys.type(key).ifPresent(types::add);
                keys.failed(key).ifPresent(of -> {
                    types.add(of.type);
                    failed.computeIfAbsent(of.type, type -> new TreeSet<>()).add(Bytes.text(of.group));
                });
            }
        }
        return new Found(types, failed, all);
    }

    private KeyScan.Found streams(Link link) {
        try {
            return new KeyScan(settings.prefix(), command -> ask(link, command)).of("stream");
        } finally {
            if (!servers.areOne()) { // then it was made for this
                link.close();
            }
        }
    }

    private @Nullable Object ask(Link link, Command<byte[], byte[], @Nullable Object> command) {
        return Link.await(link.call(command, settings.watchdog(), "Looking for streams"));
    }
}
