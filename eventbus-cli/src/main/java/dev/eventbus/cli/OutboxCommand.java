package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows;
import dev.eventbus.jdbc.OutboxRows.SetAside;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "outbox",
        description = {
            "Shows what waits in the outbox of a database, and the events that no relay could publish.",
            "It asks no Redis."
        },
        subcommands = {OutboxRetryCommand.class, OutboxDiscardCommand.class})
final class OutboxCommand extends OutboxAction {
    private static final int MOST = 10_000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many events; ${DEFAULT-VALUE} by default.")
    private int limit;

    @Override
    void check() {
        if (limit < 1 || limit > MOST) {
            throw new ParameterException(
                    spec().commandLine(), "--limit must be from 1 to %,d, but is %d".formatted(MOST, limit));
        }
    }

    @Override
    int run(OutboxRows rows, Screen screen) {
        OutboxRows.Backlog backlog = rows.backlog();
        Listing summary = new Listing();
        summary.add(OutboxRow.of(backlog));
        summary.print(screen);
        List<SetAside> found = rows.setAside(limit);
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
