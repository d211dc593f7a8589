package dev.eventbus.cli;

import dev.eventbus.catalog.NearMatches;
import dev.eventbus.redis.RedisOperator;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The names there are; one that is none of them is refused with those that are near. */
final class Known {
    private Known() {}

    static void type(RedisOperator operator, @Nullable String type) {
        if (type != null) {
            check("type", type, operator.types());
        }
    }

    static void subscription(RedisOperator operator, @Nullable String subscription) {
        if (subscription != null) {
            check("subscription", subscription, operator.subscriptions());
        }
    }

    /** Says if there may be more than was found. */
    static void tellIfNotAll(RedisOperator operator, Screen screen) {
        if (!operator.sawAllKeys()) {
            screen.note("eventbus: Redis has so many keys that not all were looked at: there may be more streams.");
        }
    }

    private static void check(String what, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw new CommandException(
                    Exit.NOTHING,
                    "There is no %s '%s'.%s %s"
                            .formatted(
                                    what,
                                    Text.line(name),
                                    NearMatches.question(name, known),
                                    known.isEmpty()
                                            ? "There is none at all: is it the right Redis, and the right --key-prefix?"
                                            : "There are: %s.".formatted(String.join(", ", known))));
        }
    }
}
