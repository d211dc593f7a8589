package dev.eventbus.runtime;

import dev.eventbus.FailedEventDryRun;
import dev.eventbus.FailedEventDryRun.Problem;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.SubscriptionLog;
import dev.eventbus.runtime.FailedWalk.Found;
import dev.eventbus.subscribe.EntryReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at failed events, one after another, as a retry would. */
final class DryRun {
    private final FailedEventQuery query;
    private final SubscriptionLog subscriptions;
    private final EntryReader reader;
    private final Map<String, Boolean> declared = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private long events;
    private long ready;

    DryRun(FailedEventQuery query, SubscriptionLog subscriptions, EntryReader reader) {
        this.query = query;
        this.subscriptions = subscriptions;
        this.reader = reader;
    }

    /** Whether the query's limit leaves more to look at. */
    boolean add(Found match) {
        events++;
        Optional<Problem> problem = problem(match);
        if (problem.isEmpty()) {
            ready++;
        } else if (problems.size() < FailedEventDryRun.MOST_PROBLEMS) {
            problems.add(problem.get());
        }
        return events < query.limit();
    }

    FailedEventDryRun result() {
        return new FailedEventDryRun(events, ready, List.copyOf(problems));
    }

    private Optional<Problem> problem(Found match) {
        if (!declared.computeIfAbsent(match.type(), this::isDeclared)) {
            String message = "Subscription '%s' is not declared on %s, so that nobody would take it; start it first"
                    .formatted(query.subscription(), match.event().stream());
            return Optional.of(
                    new Problem(match.type(), match.entry().id(), match.event().eventId(), Optional.empty(), message));
        }
        return reader.refusal(match.type(), FailureFields.own(match.entry().fields()))
                .map(refusal -> new Problem(
                        match.type(),
                        match.entry().id(),
                        match.event().eventId(),
                        Optional.of(refusal.reason()),
                        refusal.message()));
    }

    private boolean isDeclared(String type) {
        return subscriptions.names(type).contains(query.subscription());
    }
}
