package dev.eventbus;

import java.time.Instant;
import java.util.Optional;

/**
 * Failed events of one kind: those with one fingerprint.
 *
 * @param fingerprint the fingerprint; empty for those that have none, and for those of further kinds once there are
 *     {@value #MOST} kinds
 * @param count how many they are
 * @param first when the first of them failed first
 * @param last when the last of them failed last
 * @param tenants of how many tenants they are; {@value #MOST_TENANTS} if of so many or more
 * @param sample the one that was parked last
 */
public record FailedEventGroup(
        Optional<String> fingerprint, long count, Instant first, Instant last, int tenants, FailedEvent sample) {
    /** How many kinds are told apart. */
    public static final int MOST = 200;
    /** How many tenants of a kind are told apart. */
    public static final int MOST_TENANTS = 1_000;
}
