package dev.eventbus.cli;

import dev.eventbus.Pause;
import dev.eventbus.redis.RedisOperator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = {
            "Pauses a subscription, or one tenant of it, in all processes and across restarts.",
            "It holds until somebody resumes it. A paused subscription reads nothing, and nothing that it has not handled is "
                    + "removed, up to the hard limit of its streams. A paused tenant's events are set aside, without their order. "
                    + "Needs --write and a --reason."
        })
final class PauseCommand extends ReasonedAction {
    @Parameters(paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Option(names = "--tenant", paramLabel = "UUID", description = "Only this tenant's events.")
    private @Nullable UUID tenant;

    @Override
    int run(RedisOperator operator, Screen screen) {
        Known.subscription(operator, subscription);
        Pause pause = tenant == null
                ? operator.pauses().pause(subscription, reason().by(), reason().reason())
                : operator.pauses().pause(subscription, tenant, reason().by(), reason().reason());
        if (screen.isJson()) {
            screen.line(Json.line(WorkRow.of(pause).values()));
        } else {
            screen.paragraph("%s. Resume it: eventbus resume %s%s --write --reason ..."
                    .formatted(pause, subscription, tenant == null ? "" : " --tenant " + tenant));
        }
        return Exit.OK;
    }
}
