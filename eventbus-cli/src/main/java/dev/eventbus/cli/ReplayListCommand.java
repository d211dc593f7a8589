package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = {
            "Lists the replays of the last 30 days, the newest first, or shows one.",
            "With --record: who did what with replays, when and why."
        })
final class ReplayListCommand extends WorkListAction {
    @Parameters(arity = "0..1", paramLabel = "REPLAY", description = "Show this replay.")
    private @Nullable String id;

    @Override
    @Nullable
    String id() {
        return id;
    }

    @Override
    Work get(RedisOperator operator, String wanted) {
        return Work.of(operator.replays().get(wanted));
    }

    @Override
    Stream<Row> list(RedisOperator operator) {
        return operator.replays().list().stream().map(WorkRow::of);
    }

    @Override
    Stream<Row> records(RedisOperator operator, int most) {
        return operator.replays().records(most).stream().map(WorkRow::of);
    }

    @Override
    String none() {
        return "There are no replays.";
    }
}
