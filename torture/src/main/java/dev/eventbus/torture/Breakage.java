package dev.eventbus.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Safeguards to remove, to see the checker find out. The altered scripts go into a folder that consumers have on their
 * class path before the library.
 */
enum Breakage {
    NONE {
        @Override
        void apply(Path overlay) {}
    },
    /** Acknowledging asks no more whether the consumer still holds the entry. */
    FENCING {
        @Override
        void apply(Path overlay) {
            alter(overlay, "ack", "if not (mine and mine > 0) then", "if false then");
            alter(overlay, "ackretry", "if tokenIn(leases[n]) == ARGV[2 * n + 3] then", "if true then");
        }
    },
    /** An entry that is to be retried is acknowledged, and its copy comes later: never, if the process dies between. */
    COPY_FIRST {
        @Override
        void apply(Path overlay) {
            alter(overlay, "retry", "redis.call('HSET', retrying, unpack(copies))", "");
            alter(overlay, "retry", "redis.call('ZADD', retry, unpack(scores))", "");
        }
    },
    /** After an outage of the store, in which nobody could renew, whoever speaks first takes over from the others. */
    GRACE {
        @Override
        void apply(Path overlay) {
            alter(overlay, "pulse", "local ended = ARGV[5] == '1' and", "local ended = true and");
        }
    };

    abstract void apply(Path overlay);

    static Breakage of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static void alter(Path overlay, String script, String text, String replacement) {
        String resource = "dev/eventbus/redis/" + script + ".lua";
        Path file = overlay.resolve(resource);
        try {
            String original;
            if (Files.exists(file)) {
                original = Files.readString(file);
            } else {
                try (InputStream in = Breakage.class.getClassLoader().getResourceAsStream(resource)) {
                    if (in == null) {
                        throw new IllegalStateException(resource + " is not on the class path");
                    }
                    original = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            if (!original.contains(text)) {
                throw new IllegalStateException(
                        "%s has changed: '%s' is not in it any more. Adapt Breakage.".formatted(resource, text));
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, original.replace(text, replacement));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
