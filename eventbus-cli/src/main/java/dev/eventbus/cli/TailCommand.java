package dev.eventbus.cli;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.redis.RedisOperator;
import dev.eventbus.redis.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = {
            "Prints the last events of a type, and then each that is published, until Ctrl-C.",
            "Payloads are shown with --payload only."
        })
final class TailCommand extends Action {
    private static final int PAGE = 200;
    private static final int MOST_LOOKED_AT = 10_000;
    private static final long PAUSE_MILLIS = 200;
    private static final String LAST_OF_A_MILLISECOND = Long.toUnsignedString(-1);

    @Parameters(paramLabel = "TYPE", description = "The type, such as TICKET_UPDATED.")
    private String type = "";

    @Option(names = "--tenant", paramLabel = "UUID", description = "Only events of this tenant.")
    private @Nullable UUID tenant;

    @Option(
            names = "--where",
            paramLabel = "FIELD=VALUE",
            converter = Where.Converter.class,
            description =
                    "Only events that have this in a field of the entry (source, userId, correlationId, ...) or of "
                            + "the payload, at any depth: changes.status=closed. All of several must hold.")
    private List<Where> where = List.of();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "10",
            description = "Begin with the last N that match, of the last 10,000 that there are; ${DEFAULT-VALUE} by "
                    + "default.")
    private int last;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Times.OfInstant.class,
            description = "Begin with those stored since a time, 2026-01-31T08:00:00Z, or how long ago, 15m.")
    private @Nullable Instant since;

    @Option(names = "--no-follow", description = "End after those that are there.")
    private boolean noFollow;

    @Option(names = "--payload", description = "Show payloads, with --sensitive fields masked.")
    private boolean payload;

    private boolean told;

    @Override
    void check() {
        if (last < 0 || last > MOST_LOOKED_AT) {
            throw new ParameterException(
                    spec().commandLine(), "--last must be from 0 to %,d, but is %d".formatted(MOST_LOOKED_AT, last));
        }
    }

    @Override
    int run(RedisOperator operator, Screen screen) throws InterruptedException {
        Known.type(operator, type);
        Masks masks = payload ? root().options().masks(operator) : null;
        EventLines lines = new EventLines(screen, new EventRow(masks));
        String after = since == null ? lastOnes(operator, lines) : lastBefore(since);
        do {
            List<StoredEvent> page = page(operator, masks, screen, after);
            for (StoredEvent event : page) {
                if (matches(event)) {
                    lines.print(event);
                }
                after = event.entryId();
            }
            if (page.size() < PAGE) {
                if (noFollow && !told) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } while (true);
        if (lines.count() == 0) {
            throw new CommandException(Exit.NOTHING, "No event of %s is meant.".formatted(type));
        }
        return Exit.OK;
    }

    /** The last id that an entry may have that was stored before {@code time}; none is from before 1970. */
    private static String lastBefore(Instant time) {
        long millis = time.toEpochMilli();
        return millis > 0 ? "%d-%s".formatted(millis - 1, LAST_OF_A_MILLISECOND) : "0";
    }

    /** Prints the last ones; says after which entry it goes on. */
    private String lastOnes(RedisOperator operator, EventLines lines) {
        List<StoredEvent> found = new ArrayList<>();
        String before = "+";
        String newest = "0";
        for (int seen = 0; seen < MOST_LOOKED_AT; seen += PAGE) {
            List<StoredEvent> page = operator.eventsBefore(type, before, PAGE);
            for (StoredEvent event : page) {
                newest = newest.equals("0") ? event.entryId() : newest;
                before = event.entryId();
                if (found.size() < last && matches(event)) {
                    found.add(event);
                }
            }
            if (page.size() < PAGE || found.size() >= last) {
                break;
            }
        }
        Collections.reverse(found);
        found.forEach(lines::print);
        return newest;
    }

    /** Nothing while Redis is away. What is sensitive is looked at again: somebody may have subscribed meanwhile. */
    private List<StoredEvent> page(RedisOperator operator, @Nullable Masks masks, Screen screen, String after)
            throws InterruptedException {
        try {
            List<StoredEvent> page = operator.eventsAfter(type, after, PAGE);
            if (masks != null && !page.isEmpty()) {
                masks.renew(type);
            }
            if (told) {
                screen.note("eventbus: Redis answers again.");
                told = false;
            }
            return page;
        } catch (BusUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!told) {
                screen.note("eventbus: %s It is asked again until it answers.".formatted(e.getMessage()));
                told = true;
            }
            return List.of();
        }
    }

    private boolean matches(StoredEvent event) {
        return isOfTenant(event) && where.stream().allMatch(each -> each.matches(event));
    }

    /** As its envelope says, or where that cannot be read its field. */
    private boolean isOfTenant(StoredEvent event) {
        UUID wanted = tenant;
        return wanted == null
                || event.event()
                        .map(raw -> wanted.equals(raw.tenantId()))
                        .orElseGet(() -> wanted.toString().equals(event.fields().get("tenantId")));
    }
}
