package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Lists long work of one kind, shows one, or shows what is on record of it. */
abstract class WorkListAction extends Action {
    private static final int MOST_RECORDS = 1_000;

    @Option(names = "--record", description = "Show the last 1,000 entries of the record.")
    private boolean record;

    /** The one that is meant; all if it is null. */
    abstract @Nullable String id();

    abstract Work get(RedisOperator operator, String id);

    /** The newest first. */
    abstract Stream<Row> list(RedisOperator operator);

    /** The last {@code most} entries; each says as {@code job} what it is about. */
    abstract Stream<Row> records(RedisOperator operator, int most);

    /** Said where the list is empty. */
    abstract String none();

    @Override
    final int run(RedisOperator operator, Screen screen) {
        String id = id();
        Listing listing = new Listing();
        if (record) {
            records(operator, MOST_RECORDS)
                    .filter(row -> id == null || id.equals(row.values().get("job")))
                    .forEach(listing::add);
        } else if (id == null) {
            list(operator).forEach(listing::add);
        } else {
            Row row =
                    new WorkWatch(each -> get(operator, each), screen).find(id).row();
            if (!screen.isJson()) {
                Details.print(row, screen);
                return Exit.OK;
            }
            listing.add(row);
        }
        listing.print(screen);
        if (listing.isEmpty()) {
            throw new CommandException(Exit.NOTHING, record ? "Nothing is on record." : none());
        }
        return Exit.OK;
    }
}
