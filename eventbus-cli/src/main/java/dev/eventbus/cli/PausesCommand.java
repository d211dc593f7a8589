package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "pauses",
        description = {
            "Lists what is paused in all processes, since when, by whom and why.",
            "With --record: who paused and resumed what, when and why."
        })
final class PausesCommand extends Action {
    private static final int MOST_RECORDS = 1_000;

    @Option(names = "--record", description = "Show the last 1,000 entries of the record.")
    private boolean record;

    @Override
    int run(RedisOperator operator, Screen screen) {
        Listing listing = new Listing();
        if (record) {
            operator.pauses().records(MOST_RECORDS).forEach(each -> listing.add(WorkRow.of(each)));
        } else {
            operator.pauses().list().forEach(pause -> listing.add(WorkRow.of(pause)));
        }
        listing.print(screen);
        if (listing.isEmpty()) {
            throw new CommandException(Exit.NOTHING, record ? "Nothing is on record." : "Nothing is paused.");
        }
        return Exit.OK;
    }
}
