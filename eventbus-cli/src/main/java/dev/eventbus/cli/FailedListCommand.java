package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.redis.RedisOperator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists failed events, the one that failed last first.")
final class FailedListCommand extends Action {
    private static final int MOST = 100_000;

    @Mixin
    private final Criteria criteria = new Criteria();

    @Mixin
    private final Limit limit = new Limit();

    @Option(names = "--oldest-first", description = "Begin with the one that was parked first.")
    private boolean oldestFirst;

    @Override
    void check() {
        limit.check(spec(), MOST);
    }

    @Override
    int run(RedisOperator operator, Screen screen) {
        List<FailedEvent> found = new ArrayList<>();
        for (FailedEventQuery query : criteria.queries(operator)) {
            FailedEventQuery page = query.limit(limit.events());
            found.addAll(operator.failedEvents().find(oldestFirst ? page : page.newestFirst()));
        }
        Comparator<FailedEvent> order = Comparator.comparing(FailedEvent::last);
        Listing listing = new Listing();
        found.stream()
                .sorted(oldestFirst ? order : order.reversed())
                .limit(limit.events())
                .forEach(event -> listing.add(FailedRow.of(event)));
        listing.print(screen);
        if (listing.isEmpty()) {
            throw criteria.nothing();
        }
        if (found.size() >= limit.events() && screen.isTerminal()) {
            screen.note("There may be more than %,d: see --limit and failed groups.".formatted(limit.events()));
        }
        return Exit.OK;
    }
}
