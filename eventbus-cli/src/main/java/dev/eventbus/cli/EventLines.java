package dev.eventbus.cli;

import dev.eventbus.redis.StoredEvent;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events, one after another, as they come. */
final class EventLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Screen screen;
    private final EventRow rows;
    private long count;

    EventLines(Screen screen, EventRow rows) {
        this.screen = screen;
        this.rows = rows;
    }

    void print(StoredEvent event) {
        Row row = rows.of(event);
        if (screen.isJson()) {
            screen.line(Json.line(row.values()));
        } else if (screen.isTerminal()) {
            people(event, row.values());
        } else {
            if (count == 0) {
                screen.line(String.join(
                        "\t",
                        row.values().keySet().stream().map(Listing::heading).toList()));
            }
            screen.line(String.join("\t", row.plain()));
        }
        count++;
    }

    long count() {
        return count;
    }

    private void people(StoredEvent event, Map<String, @Nullable Object> values) {
        int columns = screen.size().columns();
        String line = "%s %s %s %s"
                .formatted(
                        TIME.format(event.stored()),
                        event.eventId().map(String::valueOf).orElse("(unreadable) " + event.entryId()),
                        values.get("source"),
                        values.get("tenant"));
        String cut = Text.cut(Text.line(line), columns);
        int time = Math.min(cut.length(), 8);
        screen.line(screen.styled(cut.substring(0, time), Style.FAINT) + cut.substring(time));
        Object payload = values.get("payload");
        if (payload != null) {
            Text.wrap(Text.line(payload.toString()), columns - 2).forEach(part -> screen.line("  " + part));
        }
    }
}
