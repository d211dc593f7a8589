package dev.eventbus.runtime;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.settings.Kind;
import dev.eventbus.settings.Setting;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be set of a subscription from outside the code. */
final class SubscriptionTable {
    private static final String PREFIX = "eventbus.subscriptions.<name>.";

    static final List<Setting<Plan<?>>> ROWS = List.of(
            row(
                    "concurrency",
                    Kind.count("handlers", "1 to 10_000"),
                    "1",
                    "How many handlers may run at once in this process.",
                    (plan, handlers) -> plan.concurrency(toInt(handlers))),
            row(
                    "read-ahead",
                    Kind.count("events", "1 to 100_000"),
                    "512",
                    "How many events this process may hold that no handler has begun.",
                    (plan, events) -> plan.readAhead(toInt(events))),
            row(
                    "handler-timeout",
                    Kind.duration("10ms to 1d"),
                    "5m",
                    "How long one call of a handler may take.",
                    Plan::handlerTimeout),
            row(
                    "retry.max-attempts",
                    Kind.count("attempts", "1 to 1_000"),
                    "8",
                    "How many attempts an event gets, the first included.",
                    (plan, attempts) -> plan.retry(plan.retry().withMaxAttempts(toInt(attempts)))),
            row(
                    "retry.initial-delay",
                    Kind.duration("0s to 365d"),
                    "1s",
                    "How long to wait after the first failure.",
                    (plan, delay) -> plan.retry(withInitialDelay(plan.retry(), delay))),
            row(
                    "retry.factor",
                    Kind.number("factor", "1 to 100"),
                    "2",
                    "By how much each further delay is longer.",
                    (plan, factor) -> plan.retry(plan.retry()
                            .withDelay(
                                    plan.retry().initialDelay(),
                                    factor,
                                    plan.retry().maxDelay()))),
            row(
                    "retry.max-delay",
                    Kind.duration("initial-delay to 365d"),
                    "5m",
                    "What no delay is longer than; the initial delay, if that is longer.",
                    (plan, delay) -> plan.retry(plan.retry()
                            .withDelay(plan.retry().initialDelay(), plan.retry().factor(), delay))),
            row(
                    "retry.jitter",
                    Kind.number("share", "0 to 1"),
                    "0.2",
                    "Up to which share of it each delay is made longer at random.",
                    (plan, share) -> plan.retry(plan.retry().withJitter(share))),
            row(
                    "retry.time-limit",
                    Kind.duration("1ms to 365d"),
                    "(none)",
                    "How long after its first failure the last attempt at an event may begin.",
                    (plan, limit) -> plan.retry(plan.retry().withTimeLimit(limit))),
            row(
                    "breaker.enabled",
                    Kind.flag(),
                    "true",
                    "Whether the subscription takes a break when its handlers fail across the board.",
                    (plan, enabled) -> plan.breaker(enabled ? opening(plan.breaker()) : BreakerPolicy.disabled())),
            row(
                    "breaker.consecutive-failures",
                    Kind.count("failures", "2 to 1_000"),
                    "20",
                    "How many failures of different events in a row open the breaker.",
                    (plan, failures) -> plan.breaker(plan.breaker().withConsecutiveFailures(toInt(failures)))),
            row(
                    "breaker.failure-rate",
                    Kind.number("share", "above 0, and at most 1"),
                    "0.9",
                    "Which share of failed calls opens the breaker.",
                    (plan, share) -> plan.breaker(
                            plan.breaker().withFailureRate(share, plan.breaker().window()))),
            row(
                    "breaker.window",
                    Kind.count("calls", "10 to 1_000"),
                    "100",
                    "Of how many calls the share is taken.",
                    (plan, calls) -> plan.breaker(
                            plan.breaker().withFailureRate(plan.breaker().failureRate(), toInt(calls)))),
            row(
                    "breaker.probe-every",
                    Kind.duration("10ms to 1h"),
                    "5s",
                    "How often one event is let through while the breaker is open.",
                    (plan, interval) -> plan.breaker(plan.breaker().withProbeEvery(interval))),
            row(
                    "from",
                    Kind.of(
                            "position",
                            "beginning, now, or a time such as 2026-01-31T08:00:00Z",
                            SubscriptionTable::from),
                    "beginning",
                    "Where the subscription starts if it is new: at the oldest event that is retained, with the next one, or with the first one published at or after a time.",
                    (plan, start) -> start.accept(plan)),
            row(
                    "ordered-by",
                    Kind.<String>of("key", "tenant", text -> text.equals("tenant") ? text : null),
                    "(nothing)",
                    "Runs the events of one tenant one after another. Other keys are set in the code.",
                    (plan, tenant) -> plan.orderedByTenant()),
            row(
                    "on-failure",
                    Kind.choice(KeyFailure.class),
                    "pass-on",
                    "Whether later events of a key go on or wait while one that failed waits for its retry. Only for what is ordered by keys.",
                    Plan::onFailure),
            row(
                    "deduplicate",
                    Kind.duration("1s to 90d"),
                    "(off)",
                    "How long it is remembered which events were handled, so that none is handed out again.",
                    Plan::deduplicate));

    private SubscriptionTable() {}

    private static <V> Setting<Plan<?>> row(
            String key, Kind<V> kind, String standard, String effect, BiConsumer<Plan<?>, V> apply) {
        return Setting.of(PREFIX + key, kind, standard, effect, apply);
    }

    private static int toInt(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** The longest delay comes after it, so it makes room. */
    private static RetryPolicy withInitialDelay(RetryPolicy policy, Duration delay) {
        Duration longest = policy.maxDelay().compareTo(delay) < 0 ? delay : policy.maxDelay();
        return policy.withDelay(delay, policy.factor(), longest);
    }

    private static BreakerPolicy opening(BreakerPolicy policy) {
        return BreakerPolicy.defaults()
                .withConsecutiveFailures(policy.consecutiveFailures())
                .withFailureRate(policy.failureRate(), policy.window())
                .withProbeEvery(policy.probeEvery());
    }

    private static @Nullable Consumer<Plan<?>> from(String text) {
        if (text.equals("beginning")) {
            return Plan::fromBeginning;
        }
        if (text.equals("now")) {
            return Plan::fromNow;
        }
        try {
            Instant start = Instant.parse(text);
            return plan -> plan.from(start);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
