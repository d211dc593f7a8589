package dev.eventbus.publish;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes UUIDv7: 48 bits of the time in milliseconds, so that an id says from when to look for it, and 74 random bits.
 *
 * <p>The random bits are SplitMix64 over one counter that starts at a random place: no two ids of one process have the
 * same, and {@link UUID#randomUUID()}, which locks a SecureRandom, costs about as much as validating the event.
 */
final class EventIds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final AtomicLong STATE = new AtomicLong(new SecureRandom().nextLong());

    private EventIds() {}

    static UUID next(long epochMillis) {
        long random = mix(STATE.getAndAdd(GOLDEN_GAMMA));
        long more = mix(random ^ GOLDEN_GAMMA);
        long high = (epochMillis << 16) | 0x7000 | (more & 0x0FFF);
        long low = (random & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
