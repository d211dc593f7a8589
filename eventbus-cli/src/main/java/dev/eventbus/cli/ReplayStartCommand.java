package dev.eventbus.cli;

import dev.eventbus.ConfigurationException;
import dev.eventbus.ReplayBuilder;
import dev.eventbus.ReplayPreview;
import dev.eventbus.redis.RedisOperator;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        description = {
            "Delivers what a subscription was given before once more, and follows that until its end.",
            "Where the subscription reads now does not change. Its handlers handle the events again. Needs --write; it shows how "
                    + "many events these are, asks, and needs a --reason. It goes on record."
        })
final class ReplayStartCommand extends ReasonedAction {
    @Parameters(paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Times.OfInstant.class,
            description =
                    "From what was published at a time on, 2026-01-31T08:00:00Z, or so long ago, 2d; by default from the "
                            + "oldest that is retained.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Times.OfInstant.class,
            description = "Up to what was published before a time; by default to what the subscription was given last.")
    private @Nullable Instant to;

    @Option(names = "--tenant", paramLabel = "UUID", description = "Only events of this tenant.")
    private @Nullable UUID tenant;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description = "Only events of these types; by default of all that the subscription reads.")
    private List<String> types = List.of();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private final Rate rate = new Rate();

    @Override
    void check() {
        super.check();
        rate.check(spec());
        if (from != null && to != null && !from.isBefore(to)) {
            throw new ParameterException(spec().commandLine(), "--from must be before --to");
        }
    }

    @Override
    int run(RedisOperator operator, Screen screen) throws InterruptedException {
        Known.subscription(operator, subscription);
        types.forEach(type -> Known.type(operator, type));
        ReplayBuilder replay = operator.replay(subscription)
                .rate(rate.eventsPerSecond())
                .by(reason().by())
                .reason(reason().reason());
        replay = from == null ? replay : replay.from(from);
        replay = to == null ? replay : replay.to(to);
        replay = tenant == null ? replay : replay.tenant(tenant);
        replay = types.isEmpty() ? replay : replay.types(types);
        ReplayPreview preview = preview(replay);
        if (preview.matching() == 0) {
            throw new CommandException(
                    Exit.NOTHING,
                    "Nothing that subscription '%s' was given is meant: of %s in this range none."
                            .formatted(subscription, Text.count(preview.inRange(), "event")));
        }
        screen.note("%s, from %s to %s."
                .formatted(
                        Text.count(preview.matching(), "event"),
                        preview.oldest().map(Text::time).orElse("?"),
                        preview.newest().map(Text::time).orElse("?")));
        if (!yes) {
            new Consent(root().surroundings(), screen)
                    .ask("Deliver %s to '%s' again?".formatted(Text.count(preview.matching(), "event"), subscription));
        }
        return new WorkWatch(WorkKind.REPLAY, operator, screen).untilEnd(Work.of(replay.start()));
    }

    /** A type that it does not read is nothing that can be meant. */
    private static ReplayPreview preview(ReplayBuilder replay) {
        try {
            return replay.preview();
        } catch (ConfigurationException e) {
            throw new CommandException(Exit.NOTHING, String.valueOf(e.getMessage()));
        }
    }
}
