package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.FailedEventJobs;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import picocli.CommandLine.Command;

@Command(
        name = "retry",
        description = {
            "Sends failed events back to the one subscription that failed them.",
            "They have all attempts before them again. Needs --write; for those that options mean it shows how many and some of "
                    + "them, asks, and needs a --reason."
        })
final class FailedRetryCommand extends FailedChange {
    @Override
    String question(String events) {
        return "Send %s back?".formatted(events);
    }

    @Override
    String done(String events) {
        return "%s sent back.".formatted(events);
    }

    @Override
    boolean one(FailedEvents events, FailedEvent event) {
        return events.retry(event.subscription(), event.type(), event.id());
    }

    @Override
    FailedEventJob begin(FailedEventJobs jobs, FailedEventQuery query, FailedEventJobOptions options) {
        return jobs.retry(query, options);
    }
}
