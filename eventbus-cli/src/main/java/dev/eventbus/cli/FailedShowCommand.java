package dev.eventbus.cli;

import dev.eventbus.FailedEvent;
import dev.eventbus.redis.RedisOperator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows failed events with all that is known of their failures.")
final class FailedShowCommand extends Action {
    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            converter = FailedFinder.Id.class,
            description = "Ids of events, or of failed events.")
    private List<String> ids = List.of();

    @Mixin
    private final Criteria criteria = new Criteria();

    @Option(names = "--payload", description = "Show payloads, with --sensitive fields masked.")
    private boolean payload;

    @Override
    int run(RedisOperator operator, Screen screen) {
        List<FailedEvent> found = new FailedFinder(operator, criteria).find(ids);
        Masks masks = root().options().masks(operator);
        for (int i = 0; i < found.size(); i++) {
            FailedEvent event = found.get(i);
            Row row = FailedRow.of(event)
                    .hidden("initially", event.initial().map(FailedShowCommand::initially))
                    .hidden("stack", event.stack());
            Map<String, String> fields = masks.of(event.type()).fields(event.fields());
            Map<String, String> shown = payload ? fields : Mask.withoutPayload(fields);
            if (screen.isJson()) {
                Map<String, Object> all = new LinkedHashMap<>();
                row.values().forEach((name, value) -> all.put(name, Optional.ofNullable(value)));
                all.put("fields", shown);
                screen.line(Json.line(all));
                continue;
            }
            if (i > 0) {
                screen.line("");
            }
            shown.forEach((name, value) -> row.hidden("field " + name, value));
            Details.print(row, screen);
        }
        return Exit.OK;
    }

    private static String initially(FailedEvent.Failure first) {
        return "%s at %s%s"
                .formatted(
                        first.reason(),
                        Text.time(first.time()),
                        first.error() == null ? "" : ": %s: %s".formatted(first.error(), first.message()));
    }
}
