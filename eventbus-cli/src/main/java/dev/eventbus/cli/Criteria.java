package dev.eventbus.cli;

import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.redis.RedisOperator;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which failed events are meant. */
final class Criteria {
    @Option(names = "--subscription", paramLabel = "NAME", description = "Those of this subscription.")
    private @Nullable String subscription;

    @Option(names = "--type", paramLabel = "TYPE", description = "Those of the stream of this type.")
    private @Nullable String type;

    @Option(names = "--tenant", paramLabel = "UUID", description = "Those of this tenant.")
    private @Nullable UUID tenant;

    @Option(
            names = "--failure",
            paramLabel = "REASON",
            description = "Those that failed for this reason: ${COMPLETION-CANDIDATES}.")
    private @Nullable FailureReason failure;

    @Option(
            names = "--error",
            paramLabel = "CLASS",
            description = "Those whose last failure was of this class, with or without its package.")
    private @Nullable String error;

    @Option(
            names = "--fingerprint",
            paramLabel = "TEXT",
            description = "Those of one kind of failure, as failed groups shows.")
    private @Nullable String fingerprint;

    @Option(names = "--event", paramLabel = "UUID", description = "The one with this event id.")
    private @Nullable UUID event;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Times.OfInstant.class,
            description = "Those that failed last since a time, 2026-01-31T08:00:00Z, or how long ago, 15m.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Times.OfInstant.class,
            description = "Those that failed last before a time.")
    private @Nullable Instant until;

    @Nullable
    String subscription() {
        return subscription;
    }

    @Nullable
    String type() {
        return type;
    }

    /** One query for each subscription that is meant. */
    List<FailedEventQuery> queries(RedisOperator operator) {
        Known.subscription(operator, subscription);
        Known.type(operator, type);
        return subscription == null
                ? operator.failing().stream().map(this::query).toList()
                : List.of(query(subscription));
    }

    /** The query for the one subscription that is named. */
    FailedEventQuery query(RedisOperator operator) {
        Known.subscription(operator, subscription);
        Known.type(operator, type);
        return query(Objects.requireNonNull(subscription));
    }

    private FailedEventQuery query(String of) {
        FailedEventQuery query = FailedEventQuery.of(of);
        query = type == null ? query : query.type(type);
        query = tenant == null ? query : query.tenant(tenant);
        query = failure == null ? query : query.reason(failure);
        query = error == null ? query : query.error(error);
        query = fingerprint == null ? query : query.fingerprint(fingerprint);
        query = event == null ? query : query.eventId(event);
        query = since == null ? query : query.since(since);
        return until == null ? query : query.until(until);
    }

    /** That nothing is meant, with what was asked for. */
    CommandException nothing() {
        String asked = query(subscription == null ? "any" : subscription).criteria().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
        return new CommandException(
                Exit.NOTHING,
                "No failed event%s is meant%s."
                        .formatted(
                                subscription == null ? "" : " of subscription '" + subscription + "'",
                                asked.isEmpty() ? "" : " by " + asked));
    }
}
