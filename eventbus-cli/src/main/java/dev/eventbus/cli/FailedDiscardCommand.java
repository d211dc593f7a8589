package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import picocli.CommandLine.Command;

@Command(
        name = "discard",
        description = {
            "Removes failed events for good.",
            "Needs --write; for those that options mean it shows how many and some of them, asks, and needs "
                    + "a --reason."
        })
final class FailedDiscardCommand extends FailedChange {
    @Override
    String question(String events) {
        return "Discard %s for good?".formatted(events);
    }

    @Override
    String done(String events) {
        return "%s discarded.".formatted(events);
    }

    @Override
    boolean one(FailedEvents events, FailedEvent event) {
        return events.discard(event.subscription(), event.type(), event.id());
    }

    @Override
    FailedEventJob begin(FailedEventJobs jobs, FailedEventQuery query, FailedEventJobOptions options) {
        return jobs.discard(query, options);
    }
}
