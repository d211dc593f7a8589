package dev.eventbus.redis;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Who reads for a subscription on one stream, and what came of it so far.
 *
 * @param subscription its name
 * @param type the type of the stream
 * @param consumers the processes that gave a sign of life within 30 s
 * @param lastSeen when the last sign of life of any was, by the clock of Redis; empty if that is not known
 * @param settled how many events it has handled, given up on or put off for the first time; two looks give a rate
 */
public record SubscriptionActivity(
        String subscription, String type, SortedSet<String> consumers, Optional<Instant> lastSeen, long settled) {}
