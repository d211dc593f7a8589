package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import dev.eventbus.redis.StreamStats;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "streams", description = "Lists the streams of events: how many events each has, and how large it is.")
final class StreamsCommand extends Action {
    @Override
    int run(RedisOperator operator, Screen screen) {
        Listing listing = new Listing();
        for (StreamStats stream : operator.streams()) {
            Long bytes = stream.bytes().isPresent() ? stream.bytes().getAsLong() : null;
            listing.add(new Row()
                    .put("type", stream.type())
                    .put("events", stream.length())
                    .put("size", bytes, bytes == null ? "unknown" : Text.bytes(bytes), Style.PLAIN)
                    .put(
                            "everAdded",
                            stream.added().isPresent() ? stream.added().getAsLong() : null)
                    .put("oldest", stream.oldest().orElse(null), ago(stream.oldest()), Style.PLAIN)
                    .put("newest", stream.newest().orElse(null), ago(stream.newest()), Style.PLAIN)
                    .put("subscriptions", stream.subscriptions())
                    .hidden("key", stream.stream()));
        }
        listing.print(screen);
        Known.tellIfNotAll(operator, screen);
        if (listing.isEmpty()) {
            throw new CommandException(
                    Exit.NOTHING, "There are no streams of events: is it the right Redis, and the right --key-prefix?");
        }
        return Exit.OK;
    }

    private static String ago(Optional<Instant> time) {
        return time.map(Text::ago).orElse("-");
    }
}
