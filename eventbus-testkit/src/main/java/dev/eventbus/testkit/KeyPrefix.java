package dev.eventbus.testkit;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A beginning for keys that no other test has, so that tests may share a server: a JUnit parameter of
 * {@link RedisExtension}.
 *
 * @param value such as {@code t3f9k2ab1:}
 */
public record KeyPrefix(String value) {
    private static final long KINDS = 1L << 40;

    /** {@return a prefix that was never given out before} */
    public static KeyPrefix unique() {
        long random = ThreadLocalRandom.current().nextLong(KINDS);
        return new KeyPrefix("t" + Long.toString(KINDS + random, 36) + ":");
    }

    /**
     * A key of this test alone.
     *
     * @param name what follows the prefix
     * @return the prefix and {@code name}
     */
    public String key(String name) {
        return value + name;
    }

    /** {@return the prefix itself} */
    @Override
    public String toString() {
        return value;
    }
}
