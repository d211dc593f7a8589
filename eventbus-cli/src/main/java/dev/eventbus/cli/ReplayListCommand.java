package dev.eventbus.cli;

import dev.eventbus.Replays;
import dev.eventbus.redis.RedisOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = {
            "Lists the replays of the last 30 days, the newest first, or shows one.",
            "With --record: who did what with replays, when and why."
        })
final class ReplayListCommand extends Action {
    private static final int MOST_RECORDS = 1_000;

    @Parameters(arity = "0..1", paramLabel = "REPLAY", description = "Show this replay.")
    private @Nullable String id;

    @Option(names = "--record", description = "Show the last 1,000 entries of the record.")
    private boolean record;

    @Override
    int run(RedisOperator operator, Screen screen) {
        Replays replays = operator.replays();
        Listing listing = new Listing();
        if (record) {
            replays.records(MOST_RECORDS).stream()
                    .filter(each -> id == null || id.equals(each.replay()))
                    .forEach(each -> listing.add(WorkRow.of(each)));
        } else if (id == null) {
            replays.list().forEach(replay -> listing.add(WorkRow.of(replay)));
        } else {
            Row row = new WorkWatch(each -> Work.of(replays.get(each)), screen)
                    .find(id)
                    .row();
            if (!screen.isJson()) {
                Details.print(row, screen);
                return Exit.OK;
            }
            listing.add(row);
        }
        listing.print(screen);
        if (listing.isEmpty()) {
            throw new CommandException(Exit.NOTHING, record ? "Nothing is on record." : "There are no replays.");
        }
        return Exit.OK;
    }
}
