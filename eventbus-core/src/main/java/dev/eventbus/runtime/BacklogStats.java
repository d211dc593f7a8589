package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.Pause;
import dev.eventbus.SubscriptionStats;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogException;
import dev.eventbus.log.SubscriptionLog.Backlog;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How far behind the subscriptions of a log are. */
final class BacklogStats {
    private BacklogStats() {}

    /**
     * Those on the streams of {@code types}, by type and then by name.
     *
     * @throws BusUnavailableException if the log does not answer
     */
    static List<SubscriptionStats> of(EventLog log, Collection<String> types) {
        try {
            return types.stream().sorted().flatMap(type -> ofType(log, type)).toList();
        } catch (LogException e) {
            throw new BusUnavailableException("The subscriptions cannot be looked at: " + e.getMessage(), e);
        }
    }

    private static Stream<SubscriptionStats> ofType(EventLog log, String type) {
        List<Pause> paused = log.pauses().list(type);
        return log.subscriptions().backlogs(type).stream().map(backlog -> stats(log, type, backlog, paused));
    }

    private static SubscriptionStats stats(EventLog log, String type, Backlog backlog, List<Pause> paused) {
        return new SubscriptionStats(
                backlog.subscription(),
                type,
                log.stream(type),
                backlog.unread(),
                backlog.exact(),
                backlog.age(),
                backlog.held(),
                backlog.waiting(),
                backlog.failed(),
                backlog.aside(),
                paused.stream()
                        .filter(pause -> pause.subscription().equals(backlog.subscription()))
                        .sorted(Comparator.comparing(Pause::since))
                        .toList());
    }
}
