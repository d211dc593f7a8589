package dev.eventbus.cli;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.redis.RedisOperator;
import dev.eventbus.redis.StreamStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "top",
        description = {
            "Shows the subscriptions, those with the most to do first, and looks again and again until Ctrl-C.",
            "The screen is then as it was. Where there is no terminal, and with --once or --json, it looks twice and ends."
        })
final class TopCommand extends Action {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final Duration SHORTEST = Duration.ofMillis(200);

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = Times.OfDuration.class,
            description = "How often to look, at most each 200ms; ${DEFAULT-VALUE} by default.")
    private Duration every = Duration.ZERO;

    @Option(names = "--once", description = "Show it once, and not on a screen of its own.")
    private boolean once;

    private long added = -1;
    private long addedAt;

    @Override
    int run(RedisOperator operator, Screen screen) throws InterruptedException {
        SubscriptionRows rows = new SubscriptionRows(operator, stats -> true);
        long pause = Math.max(SHORTEST.toMillis(), every.toMillis());
        if (once || !screen.isTerminal() || screen.isJson()) {
            look(operator, rows, screen);
            TimeUnit.MILLISECONDS.sleep(pause);
            look(operator, rows, screen).forEach(screen::line);
            return Exit.OK;
        }
        screen.print(ENTER);
        try {
            while (true) {
                screen.print(frame(operator, rows, screen));
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        } finally {
            screen.print(LEAVE);
        }
    }

    private String frame(RedisOperator operator, SubscriptionRows rows, Screen screen) throws InterruptedException {
        List<String> lines;
        try {
            lines = look(operator, rows, screen);
        } catch (BusUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            lines = Text.wrap(
                    Text.line(e.getMessage() + " It is asked again."),
                    screen.size().columns());
        }
        StringBuilder frame = new StringBuilder(HOME);
        int room = screen.size().rows() - 1;
        lines.stream()
                .limit(room)
                .forEach(line -> frame.append(line).append(REST_OF_LINE).append("\r\n"));
        return frame.append(REST_OF_SCREEN).toString();
    }

    private List<String> look(RedisOperator operator, SubscriptionRows rows, Screen screen) {
        List<StreamStats> streams = operator.streams();
        List<Row> looked = new ArrayList<>(rows.look());
        looked.sort(Comparator.comparingLong(TopCommand::toDo).reversed());
        if (screen.isJson()) {
            return looked.stream().map(row -> Json.line(row.values())).toList();
        }
        List<String> lines = new ArrayList<>();
        String head = "%s  %s, %,d events%s"
                .formatted(
                        Text.time(Instant.now()).substring(11),
                        Text.count(streams.size(), "stream"),
                        streams.stream().mapToLong(StreamStats::length).sum(),
                        published(streams));
        lines.add(screen.styled(Text.cut(head, screen.size().columns()), Style.HEADING));
        lines.add("");
        Listing listing = new Listing();
        looked.forEach(listing::add);
        lines.addAll(listing.isEmpty() ? List.of("No subscriptions.") : listing.lines(screen));
        return lines;
    }

    /** How many are published a second, since the last look; nothing where Redis does not count them. */
    private String published(List<StreamStats> streams) {
        boolean known = streams.stream().map(StreamStats::added).allMatch(OptionalLong::isPresent);
        long now = System.nanoTime();
        long sum =
                streams.stream().mapToLong(stream -> stream.added().orElse(0)).sum();
        String rate = known && added >= 0 && sum >= added
                ? ", %.1f published/s".formatted((sum - added) / ((now - addedAt) / 1e9))
                : "";
        added = known ? sum : -1;
        addedAt = now;
        return rate;
    }

    private static long toDo(Row row) {
        return List.of("lag", "held", "retrying", "failed").stream()
                .mapToLong(column -> row.values().get(column) instanceof Long number ? number : 0)
                .sum();
    }
}
