package dev.eventbus.cli;

import dev.eventbus.FailedEventGroup;
import dev.eventbus.redis.RedisOperator;
import java.util.Comparator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "groups",
        description = {
            "Lists the kinds of failures, the most frequent first.",
            "Each has the id of one of its events, and of how many tenants they are."
        })
final class FailedGroupsCommand extends Action {
    @Mixin
    private final Criteria criteria = new Criteria();

    @Override
    int run(RedisOperator operator, Screen screen) {
        Listing listing = new Listing();
        criteria.queries(operator).stream()
                .flatMap(query -> operator.failedEvents().groups(query).stream())
                .sorted(Comparator.comparingLong(FailedEventGroup::count).reversed())
                .forEach(group -> listing.add(FailedRow.of(group)));
        listing.print(screen);
        if (listing.isEmpty()) {
            throw criteria.nothing();
        }
        return Exit.OK;
    }
}
