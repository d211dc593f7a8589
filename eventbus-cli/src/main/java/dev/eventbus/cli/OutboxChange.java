package dev.eventbus.cli;

import dev.eventbus.jdbc.OutboxRows;
import dev.eventbus.jdbc.OutboxRows.SetAside;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Moves events that were set aside: those that are named at once, all of them once somebody has said yes. */
abstract class OutboxChange extends OutboxAction {
    private static final int MOST = 10_000;
    private static final int SAMPLE = 5;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of events that were set aside.")
    private Set<UUID> ids = new LinkedHashSet<>();

    @Option(names = "--all", description = "All that were set aside, the oldest 10,000 at a time.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** What is done, as in {@code Discard 3 events}. */
    abstract String question(String events);

    /** The same when it is done. */
    abstract String done(String events);

    /** How many were still set aside; all or, if it fails, none of them are moved. */
    abstract int change(OutboxRows rows, Set<UUID> ids);

    @Override
    final void check() {
        root().options().checkWrite(spec().qualifiedName());
        if (all != ids.isEmpty()) {
            throw new ParameterException(spec().commandLine(), "Give either ids or --all");
        }
    }

    @Override
    final int run(OutboxRows rows, Screen screen) throws InterruptedException {
        Set<UUID> chosen = all ? chooseAll(rows, screen) : ids;
        int moved = change(rows, chosen);
        if (moved == 0) {
            throw new CommandException(
                    Exit.NOTHING, "None of them is set aside; eventbus outbox lists those that are.");
        }
        screen.line(done(Text.count(moved, "event")));
        if (moved < chosen.size()) {
            screen.note("eventbus: %,d of %,d were not set aside, or are no more."
                    .formatted(chosen.size() - moved, chosen.size()));
            return Exit.FOUND;
        }
        return Exit.OK;
    }

    private Set<UUID> chooseAll(OutboxRows rows, Screen screen) throws InterruptedException {
        List<SetAside> found = rows.setAside(MOST);
        if (found.isEmpty()) {
            throw new CommandException(Exit.NOTHING, "Nothing is set aside.");
        }
        String events = Text.count(found.size(), "event");
        screen.note("%s%s:".formatted(events, found.size() > SAMPLE ? ", the first %d of them".formatted(SAMPLE) : ""));
        OutboxRow.listing(found.subList(0, Math.min(SAMPLE, found.size())))
                .lines(screen)
                .forEach(screen::note);
        if (!yes) {
            new Consent(root().surroundings(), screen).ask(question(events));
        }
        return found.stream().map(SetAside::id).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
