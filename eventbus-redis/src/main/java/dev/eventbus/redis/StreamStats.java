package dev.eventbus.redis;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stream of events.
 *
 * @param type the type whose events it has
 * @param stream its key
 * @param length how many it has
 * @param bytes about how much memory it takes; empty if the user may not ask
 * @param added how many were ever added; empty before Redis 7.0
 * @param oldest when the oldest that it has was stored
 * @param newest when the last one was stored, whether or not it still has it
 * @param subscriptions how many read it
 */
public record StreamStats(
        String type,
        String stream,
        long length,
        OptionalLong bytes,
        OptionalLong added,
        Optional<Instant> oldest,
        Optional<Instant> newest,
        int subscriptions) {}
