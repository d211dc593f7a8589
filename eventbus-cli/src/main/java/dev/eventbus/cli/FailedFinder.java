package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.redis.RedisOperator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finds single failed events: by the id of the event, or by their own among those of their subscription and type. */
final class FailedFinder {
    private static final Pattern OWN = Pattern.compile("\\d{1,18}-\\d{1,18}");
    private static final Pattern EVENT = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final RedisOperator operator;
    private final Criteria criteria;

    FailedFinder(RedisOperator operator, Criteria criteria) {
        this.operator = operator;
        this.criteria = criteria;
    }

    /** One of the two kinds of ids. */
    static final class Id implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!OWN.matcher(text).matches() && !EVENT.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'%s' is neither the id of an event nor that of a failed event, such as 1767225600000-0"
                                .formatted(text));
            }
            return text;
        }
    }

    /** Each of these at least once: several subscriptions may have failed the same event. */
    List<FailedEvent> find(Collection<String> ids) {
        List<FailedEvent> found = new ArrayList<>();
        for (String id : ids) {
            List<FailedEvent> ofId = find(id);
            if (ofId.isEmpty()) {
                throw new CommandException(
                        Exit.NOTHING,
                        "There is no failed event '%s'%s. It may be retried or discarded by now."
                                .formatted(
                                        id,
                                        criteria.subscription() == null
                                                ? ""
                                                : " of subscription '" + criteria.subscription() + "'"));
            }
            found.addAll(ofId);
        }
        return found;
    }

    private List<FailedEvent> find(String id) {
        List<FailedEvent> found = new ArrayList<>();
        for (FailedEventQuery query : criteria.queries(operator)) {
            if (EVENT.matcher(id).matches()) {
                found.addAll(operator.failedEvents().find(query.eventId(UUID.fromString(id))));
                continue;
            }
            Collection<String> types =
                    criteria.type() == null ? operator.types() : List.of(Objects.requireNonNull(criteria.type()));
            for (String type : types) {
                operator.failedEvents()
                        .get(query.subscription(), type, id)
                        .filter(query::matches)
                        .ifPresent(found::add);
            }
        }
        return found;
    }
}
