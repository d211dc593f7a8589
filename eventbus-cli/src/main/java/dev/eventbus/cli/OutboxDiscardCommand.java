package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Command;

@Command(
        name = "discard",
        description = {
            "Deletes events that were set aside; they are never published.",
            "Needs --write; with --all it shows how many and some of them, and asks."
        })
final class OutboxDiscardCommand extends OutboxChange {
    @Override
    String question(String events) {
        return "Discard %s for good?".formatted(events);
    }

    @Override
    String done(String events) {
        return "%s discarded.".formatted(events);
    }

    @Override
    int change(OutboxRows rows, Set<UUID> ids) {
        return rows.discard(ids);
    }
}
