package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "subscriptions",
        description = {
            "Lists what each subscription has still to do, and who reads for it.",
            "Its lag is how many events it was not given yet; oldest is how old the oldest of these is, or of those it holds; then "
                    + "how many it holds, retries and has given up on, how many a second it settles, and how many processes read for it. "
                    + "What Redis does not tell is shown as a dash, or as a lag of at least so many."
        })
final class SubscriptionsCommand extends Action {
    @Parameters(arity = "0..1", paramLabel = "SUBSCRIPTION", description = "Only this one.")
    private @Nullable String subscription;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only on the stream of this type.")
    private @Nullable String type;

    @Option(
            names = "--rate-over",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Times.OfDuration.class,
            description = "Over how long the rate is measured; ${DEFAULT-VALUE} by default, none with 0s.")
    private Duration rateOver = Duration.ZERO;

    @Override
    int run(RedisOperator operator, Screen screen) throws InterruptedException {
        Known.type(operator, type);
        Known.subscription(operator, subscription);
        SubscriptionRows rows = new SubscriptionRows(
                operator,
                stats -> (subscription == null || subscription.equals(stats.subscription()))
                        && (type == null || type.equals(stats.type())));
        if (!rateOver.isZero()) {
            rows.look();
            TimeUnit.MILLISECONDS.sleep(rateOver.toMillis());
        }
        Listing listing = new Listing();
        rows.look().forEach(listing::add);
        listing.print(screen);
        Known.tellIfNotAll(operator, screen);
        if (listing.isEmpty()) {
            throw new CommandException(Exit.NOTHING, "There are no such subscriptions.");
        }
        return Exit.OK;
    }
}
