package dev.eventbus.cli;

import dev.eventbus.Pause;
import dev.eventbus.redis.RedisOperator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = {"Ends the pause of a subscription, or of one tenant of it.", "Needs --write and a --reason."})
final class ResumeCommand extends ReasonedAction {
    @Parameters(paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Option(names = "--tenant", paramLabel = "UUID", description = "Only the pause of this tenant.")
    private @Nullable UUID tenant;

    @Override
    int run(RedisOperator operator, Screen screen) {
        Known.subscription(operator, subscription);
        Optional<Pause> over = tenant == null
                ? operator.pauses().resume(subscription, reason().by(), reason().reason())
                : operator.pauses().resume(subscription, tenant, reason().by(), reason().reason());
        if (over.isEmpty()) {
            throw new CommandException(
                    Exit.NOTHING,
                    "%s of subscription '%s' is not paused. What is: eventbus pauses"
                            .formatted(tenant == null ? "All" : "Tenant " + tenant, subscription));
        }
        screen.paragraph("Resumed: %s".formatted(over.get()));
        return Exit.OK;
    }
}
