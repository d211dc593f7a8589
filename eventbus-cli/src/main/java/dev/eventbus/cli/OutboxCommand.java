package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows;
import dev.eventbus.jdbc.OutboxRows.SetAside;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "outbox",
        description = {
            "Shows what waits in the outbox of a database, and the events that no relay could publish.",
            "It asks no Redis."
        },
        subcommands = {OutboxRetryCommand.class, OutboxDiscardCommand.class})
final class OutboxCommand extends OutboxAction {
    private static final int MOST = 10_000;

    @Mixin
    private final Limit limit = new Limit();

    @Override
    void check() {
        limit.check(spec(), MOST);
    }

    @Override
    int run(OutboxRows rows, Screen screen) {
        OutboxRows.Backlog backlog = rows.backlog();
        Listing summary = new Listing();
        summary.add(OutboxRow.of(backlog));
        summary.print(screen);
        List<SetAside> found = rows.setAside(limit.events());
        if (!found.isEmpty() && !screen.isJson()) {
            screen.line("");
        }
        OutboxRow.listing(found).print(screen);
        if (backlog.setAside() > found.size() && screen.isTerminal()) {
            screen.note("These are the oldest %,d of %,d: see --limit.".formatted(found.size(), backlog.setAside()));
        }
        return Exit.OK;
    }
}
