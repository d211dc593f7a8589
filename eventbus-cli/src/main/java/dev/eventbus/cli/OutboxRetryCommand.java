package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Command;

@Command(
        name = "retry",
        description = {
            "Has the relays publish events that were set aside after all, behind what was published meanwhile.",
            "Needs --write; with --all it shows how many and some of them, and asks."
        })
final class OutboxRetryCommand extends OutboxChange {
    @Override
    String question(String events) {
        return "Publish %s after all?".formatted(events);
    }

    @Override
    String done(String events) {
        return "%s sent back to the relays.".formatted(events);
    }

    @Override
    int change(OutboxRows rows, Set<UUID> ids) {
        return rows.retry(ids);
    }
}
