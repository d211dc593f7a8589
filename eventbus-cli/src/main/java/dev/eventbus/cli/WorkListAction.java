package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Lists long work of one kind, shows one, or shows what is on record of it. */
abstract class WorkListAction extends Action {
    private static final int MOST_RECORDS = 1_000;

    @Option(names = "--record", description = "Show the last 1,000 entries of the record.")
    private boolean record;

    private final WorkKind kind;

    WorkListAction(WorkKind kind) {
        this.kind = kind;
    }

    /** The one that is meant; all if it is null. */
    abstract @Nullable String id();

    @Override
    final int run(RedisOperator operator, Screen screen) {
        String id = id();
        Listing listing = new Listing();
        if (record) {
            kind.records(operator, MOST_RECORDS)
                    .filter(row -> id == null || id.equals(row.values().get("job")))
                    .forEach(listing::add);
        } else if (id == null) {
            kind.list(operator).forEach(listing::add);
        } else {
            Row row = new WorkWatch(kind, operator, screen).find(id).row();
            if (!screen.isJson()) {
                Details.print(row, screen);
                return Exit.OK;
            }
            listing.add(row);
        }
        listing.print(screen);
        if (listing.isEmpty()) {
            throw new CommandException(
                    Exit.NOTHING, record ? "Nothing is on record." : "There are no %ss.".formatted(kind.word()));
        }
        return Exit.OK;
    }
}
