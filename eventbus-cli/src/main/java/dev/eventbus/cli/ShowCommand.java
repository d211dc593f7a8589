package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.redis.EventBiography;
import dev.eventbus.redis.EventBiography.Failed;
import dev.eventbus.redis.EventBiography.Fate;
import dev.eventbus.redis.EventBiography.Held;
import dev.eventbus.redis.EventBiography.Retrying;
import dev.eventbus.redis.EventBiography.SetAside;
import dev.eventbus.redis.EventBiography.Waiting;
import dev.eventbus.redis.RedisOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Shows what became of an event.",
            "That is when it was published, and for each subscription whether it waits, is held, is being retried, has failed, or "
                    + "is settled: handled, discarded, or from before the subscription began."
        })
final class ShowCommand extends Action {
    @Parameters(paramLabel = "EVENT", description = "The event's id.")
    private UUID event = new UUID(0, 0);

    @Option(names = "--payload", description = "Show the payload, with --sensitive fields masked.")
    private boolean payload;

    @Override
    int run(RedisOperator operator, Screen screen) {
        EventBiography biography = operator.biography(event);
        if (!biography.complete()) {
            screen.note("eventbus: too much was stored since this event's id was made: not all of it was looked at.");
        }
        if (!biography.isKnown()) {
            throw new CommandException(
                    Exit.NOTHING,
                    "No stream has event %s, nobody waits to retry it, and it is among no failed events. It may be removed by retention, or of another --key-prefix."
                            .formatted(event));
        }
        Row row = biography
                .entry()
                .map(new EventRow(payload ? root().options().masks(operator) : null)::of)
                .orElseGet(() -> new Row()
                        .whole("event", event)
                        .put("stored", null, "not in its stream any more", Style.WARNING));
        List<Row> fates = biography.fates().stream().map(ShowCommand::row).toList();
        if (screen.isJson()) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(row.values());
            all.put("fates", fates.stream().map(Row::values).toList());
            screen.line(Json.line(all));
            return Exit.OK;
        }
        Details.print(row, screen);
        screen.line("");
        Listing listing = new Listing();
        fates.forEach(listing::add);
        listing.print(screen);
        if (listing.isEmpty()) {
            screen.line("No subscription reads its stream.");
        }
        return Exit.OK;
    }

    private static Row row(Fate fate) {
        Row row = new Row().put("subscription", fate.subscription()).hidden("type", fate.type());
        if (fate instanceof Waiting) {
            return row.put("state", "waiting").put("detail", "not given to it yet");
        } else if (fate instanceof Held held) {
            return row.put("state", "held", Style.GOOD)
                    .whole(
                            "detail",
                            "by %s for %s, delivery %d"
                                    .formatted(held.consumer(), Text.duration(held.since()), held.deliveries()))
                    .hidden("consumer", held.consumer())
                    .hidden("deliveries", held.deliveries());
        } else if (fate instanceof Retrying retrying) {
            return row.put("state", "retrying", Style.WARNING)
                    .whole("detail", retrying(retrying))
                    .hidden("due", retrying.due())
                    .hidden("attempts", retrying.attempts())
                    .hidden("consumer", retrying.consumer());
        } else if (fate instanceof Failed failed) {
            return row.put("state", "failed", Style.BAD)
                    .whole("detail", failed(failed.event()))
                    .hidden("id", failed.event().id());
        }
        if (fate instanceof SetAside) {
            return row.put("state", "set aside", Style.WARNING).put("detail", "its tenant is paused");
        }
        return row.put("state", "settled").put("detail", "");
    }

    private static String retrying(Retrying it) {
        List<String> parts = new ArrayList<>();
        if (it.consumer() != null) {
            parts.add("attempt %d runs now at %s".formatted(it.attempts() + 1, it.consumer()));
        } else if (it.due().isAfter(Instant.now())) {
            parts.add("attempt %d in %s"
                    .formatted(it.attempts() + 1, Text.duration(Duration.between(Instant.now(), it.due()))));
        } else {
            parts.add("attempt %d due since %s"
                    .formatted(it.attempts() + 1, Text.duration(Duration.between(it.due(), Instant.now()))));
        }
        if (it.error() != null) {
            parts.add("after %s: %s".formatted(FailedRow.simple(it.error()), it.message()));
        }
        return String.join(", ", parts);
    }

    private static String failed(FailedEvent event) {
        return "%s after %s, %s%s"
                .formatted(
                        event.reason(),
                        Text.count(event.attempts(), "attempt"),
                        Text.ago(event.last()),
                        event.error() == null
                                ? ""
                                : ", %s: %s".formatted(FailedRow.simple(event.error()), event.message()));
    }
}
