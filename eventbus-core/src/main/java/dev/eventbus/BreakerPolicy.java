package dev.eventbus;

import java.time.Duration;

/**
 * When a subscription takes a break because its handlers fail across the board, as they do while a mail server is down.
 * While the breaker is open nothing is handed out but one probe at a time; failures count no attempt and park nothing.
 * Immutable; start from {@link #defaults()}.
 */
public final class BreakerPolicy {
    private static final BreakerPolicy DEFAULTS = new BreakerPolicy(true, 20, 0.9, 100, Duration.ofSeconds(5));
    private static final BreakerPolicy DISABLED = new BreakerPolicy(false, 20, 0.9, 100, Duration.ofSeconds(5));

    private final boolean enabled;
    private final int consecutiveFailures;
    private final double failureRate;
    private final int window;
    private final Duration probeEvery;

    private BreakerPolicy(
            boolean enabled, int consecutiveFailures, double failureRate, int window, Duration probeEvery) {
        this.enabled = enabled;
        this.consecutiveFailures = consecutiveFailures;
        this.failureRate = failureRate;
        this.window = window;
        this.probeEvery = probeEvery;
    }

    /** Opens after 20 failures in a row, or when 90 % of the last 100 calls failed; probes every 5 s. */
    public static BreakerPolicy defaults() {
        return DEFAULTS;
    }

    /** Never opens. */
    public static BreakerPolicy disabled() {
        return DISABLED;
    }

    /**
     * A copy that opens after that many failures of different events in a row.
     *
     * @throws IllegalArgumentException unless it is from 2 to 1,000
     */
    public BreakerPolicy withConsecutiveFailures(int failures) {
        check(failures >= 2 && failures <= 1_000, "consecutiveFailures must be from 2 to 1000, but is " + failures);
        return new BreakerPolicy(enabled, failures, failureRate, window, probeEvery);
    }

    /**
     * A copy that opens when {@code share} of the last {@code window} calls failed.
     *
     * @throws IllegalArgumentException unless {@code share} is above 0 and at most 1 and {@code window} from 10 to 1,000
     */
    public BreakerPolicy withFailureRate(double share, int window) {
        check(share > 0 && share <= 1, "the failure rate must be above 0 and at most 1, but is " + share);
        check(window >= 10 && window <= 1_000, "the window must be from 10 to 1000 calls, but is " + window);
        return new BreakerPolicy(enabled, consecutiveFailures, share, window, probeEvery);
    }

    /**
     * A copy that lets one event through each {@code interval} while it is open.
     *
     * @throws IllegalArgumentException unless it is from 10 ms to 1 h
     */
    public BreakerPolicy withProbeEvery(Duration interval) {
        check(
                interval.compareTo(Duration.ofMillis(10)) >= 0 && interval.compareTo(Duration.ofHours(1)) <= 0,
                "probeEvery must be from 10 ms to 1 h, but is " + interval);
        return new BreakerPolicy(enabled, consecutiveFailures, failureRate, window, interval);
    }

    /** Whether it ever opens. */
    public boolean enabled() {
        return enabled;
    }

    /** How many failures in a row open it. */
    public int consecutiveFailures() {
        return consecutiveFailures;
    }

    /** Which share of failed calls opens it. */
    public double failureRate() {
        return failureRate;
    }

    /** Of how many calls the share is taken. */
    public int window() {
        return window;
    }

    /** How often a probe is let through while it is open. */
    public Duration probeEvery() {
        return probeEvery;
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
