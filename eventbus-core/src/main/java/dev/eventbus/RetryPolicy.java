package dev.eventbus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an event whose handler fails: how often and when it is tried again before it is parked. Immutable;
 * start from {@link #defaults()}.
 */
public final class RetryPolicy {
    /** What any delay or limit may be at most. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final RetryPolicy DEFAULTS =
            new RetryPolicy(8, Duration.ofSeconds(1), 2.0, Duration.ofMinutes(5), 0.2, null, List.of());

    private final int maxAttempts;
    private final Duration initialDelay;
    private final double factor;
    private final Duration maxDelay;
    private final double jitter;
    private final @Nullable Duration timeLimit;
    private final List<Rule> rules;

    private record Rule(Class<? extends Throwable> type, UnaryOperator<RetryPolicy> change) {}

    private RetryPolicy(
            int maxAttempts,
            Duration initialDelay,
            double factor,
            Duration maxDelay,
            double jitter,
            @Nullable Duration timeLimit,
            List<Rule> rules) {
        this.maxAttempts = maxAttempts;
        this.initialDelay = initialDelay;
        this.factor = factor;
        this.maxDelay = maxDelay;
        this.jitter = jitter;
        this.timeLimit = timeLimit;
        this.rules = rules;
    }

    /** 8 attempts, 1 s after the first, twice that after each further one, at most 5 min, jitter 20 % upwards. */
    public static RetryPolicy defaults() {
        return DEFAULTS;
    }

    /** One attempt; a failure parks the event. */
    public static RetryPolicy never() {
        return DEFAULTS.withMaxAttempts(1);
    }

    /**
     * A copy with another number of attempts, the first included.
     *
     * @throws IllegalArgumentException unless it is from 1 to 1,000
     */
    public RetryPolicy withMaxAttempts(int attempts) {
        check(attempts >= 1 && attempts <= 1_000, "maxAttempts must be from 1 to 1000, but is " + attempts);
        return new RetryPolicy(attempts, initialDelay, factor, maxDelay, jitter, timeLimit, rules);
    }

    /**
     * A copy that waits {@code initial} after the first failure, {@code factor} times longer after each further one, and
     * never longer than {@code max}; the {@linkplain #withJitter jitter} comes on top.
     *
     * @throws IllegalArgumentException if a delay is negative, {@code max} is below {@code initial} or above 365 days, or
     *     {@code factor} is not from 1 to 100
     */
    public RetryPolicy withDelay(Duration initial, double factor, Duration max) {
        check(!initial.isNegative(), "the initial delay must not be negative, but is " + initial);
        check(
                max.compareTo(initial) >= 0,
                "the longest delay must not be below the initial " + initial + ", but is " + max);
        check(max.compareTo(LONGEST) <= 0, "the longest delay must not be above 365 days, but is " + max);
        check(factor >= 1 && factor <= 100, "factor must be from 1 to 100, but is " + factor);
        return new RetryPolicy(maxAttempts, initial, factor, max, jitter, timeLimit, rules);
    }

    /**
     * A copy that always waits {@code delay}, without jitter; zero is allowed.
     *
     * @throws IllegalArgumentException if it is negative or above 365 days
     */
    public RetryPolicy withFixedDelay(Duration delay) {
        return withDelay(delay, 1, delay).withJitter(0);
    }

    /**
     * A copy that makes each delay longer by a random part of up to {@code share} of it, so that what failed together
     * does not come back together.
     *
     * @throws IllegalArgumentException unless it is from 0 to 1
     */
    public RetryPolicy withJitter(double share) {
        check(share >= 0 && share <= 1, "jitter must be from 0 to 1, but is " + share);
        return new RetryPolicy(maxAttempts, initialDelay, factor, maxDelay, share, timeLimit, rules);
    }

    /**
     * A copy that parks an event when its next attempt would begin later than {@code limit} after its first failure.
     *
     * @throws IllegalArgumentException if it is not positive, or above 365 days
     */
    public RetryPolicy withTimeLimit(Duration limit) {
        check(
                limit.compareTo(Duration.ZERO) > 0 && limit.compareTo(LONGEST) <= 0,
                "timeLimit must be positive and at most 365 days, but is " + limit);
        return new RetryPolicy(maxAttempts, initialDelay, factor, maxDelay, jitter, limit, rules);
    }

    /** A copy that parks at once what failed with one of these or a subclass, also as a cause. */
    @SafeVarargs
    public final RetryPolicy neverOn(Class<? extends Throwable>... types) {
        RetryPolicy policy = this;
        for (Class<? extends Throwable> type : types) {
            policy = policy.on(type, p -> p.withMaxAttempts(1));
        }
        return policy;
    }

    /**
     * A copy with another policy for what failed with {@code type} or a subclass, also as a cause. Of several rules that
     * fit, the one given last holds.
     */
    public RetryPolicy on(Class<? extends Throwable> type, UnaryOperator<RetryPolicy> change) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(0, new Rule(type, change));
        return new RetryPolicy(maxAttempts, initialDelay, factor, maxDelay, jitter, timeLimit, List.copyOf(more));
    }

    /** The policy that holds for {@code failure}: this one, or what a rule makes of it. */
    public RetryPolicy forFailure(Throwable failure) {
        for (Rule rule : rules) {
            Throwable cause = failure;
            for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
                if (rule.type.isInstance(cause)) {
                    return rule.change.apply(
                            new RetryPolicy(maxAttempts, initialDelay, factor, maxDelay, jitter, timeLimit, List.of()));
                }
            }
        }
        return this;
    }

    /**
     * How long to wait after attempt {@code attempt} (from 1) has failed.
     *
     * @param random from 0 to 1: how much of the jitter to add
     */
    public Duration delayAfter(int attempt, double random) {
        double millis = initialDelay.toMillis() * Math.pow(factor, attempt - 1.0);
        double capped = Math.min(millis, maxDelay.toMillis());
        return Duration.ofMillis((long) (capped * (1 + jitter * random)));
    }

    /** How many attempts an event gets. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** How long to wait after the first failure, without jitter. */
    public Duration initialDelay() {
        return initialDelay;
    }

    /** By how much each further delay is longer. */
    public double factor() {
        return factor;
    }

    /** What no delay is longer than, without jitter. */
    public Duration maxDelay() {
        return maxDelay;
    }

    /** Up to which share of it a delay is made longer at random. */
    public double jitter() {
        return jitter;
    }

    /** How long after the first failure the last attempt may begin. */
    public Optional<Duration> timeLimit() {
        return Optional.ofNullable(timeLimit);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
