package dev.eventbus.samples.tickets;

import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.psa.email.Mail;
import dev.eventbus.samples.DatabaseStage;
import dev.eventbus.samples.MailStage;
import dev.eventbus.samples.RedisStage;
import dev.eventbus.samples.tickets.Scene.Caption;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is printed: one row for each event, the reasons below those that failed. */
final class Screen {
    private static final String ROW = "%-5s  %-6s  %-20s  %-22s  %s%n";
    private static final String MORE = " ".repeat(15) + "%s%n";
    private static final Pattern LINE = Pattern.compile("\\S.{0,104}(?=\\s|$)");

    private final PrintWriter out;

    Screen(PrintWriter out) {
        this.out = out;
    }

    void begin(RedisStage stage, DatabaseStage database, MailStage mail, long seed) {
        out.printf("A day at two companies (seed %d), on %s.%n", seed, stage.description());
        out.printf("Tables are in %s, mails go to %s.%n", database.description(), mail.description());
        out.printf("Its streams are %s.%n%n", stage.stream("<TYPE>"));
        out.printf(ROW, "time", "whose", "event", "about", "handled by");
        out.flush();
    }

    void settled(Caption caption, Map<String, Outcome> outcomes, Collection<String> complaints) {
        List<String> handled = new ArrayList<>();
        Map<String, List<String>> parked = new TreeMap<>();
        outcomes.forEach((subscription, outcome) -> {
            if (outcome.parked() == null) {
                handled.add(subscription + outcome.remark());
            } else {
                parked.computeIfAbsent(outcome.remark(), remark -> new ArrayList<>())
                        .add(subscription);
            }
        });
        StringBuilder text = new StringBuilder(handled.isEmpty() ? "nobody" : String.join(", ", handled));
        parked.forEach((remark, subscriptions) -> text.append("; parked for ")
                .append(String.join(", ", subscriptions))
                .append(remark));
        row(caption, text.toString());
        complaints.forEach(this::more);
    }

    void rejected(Caption caption, List<Violation> violations) {
        row(caption, "nobody; rejected");
        more(violations.stream().map(v -> v.path() + " " + v.message()).collect(Collectors.joining("; ")));
    }

    /** How many went to whom about what, and one of the longest. */
    void mails(List<Mail> mails) {
        Map<String, Long> counts = mails.stream()
                .collect(Collectors.groupingBy(
                        mail -> "%-24s  %s".formatted(mail.to(), mail.subject()), TreeMap::new, Collectors.counting()));
        out.println();
        counts.forEach((what, count) -> out.printf("%d mails to %s%n", count, what));
        mails.stream()
                .max(Comparator.comparingInt(mail -> mail.text().length()))
                .ifPresent(longest -> {
                    out.printf("%nOne of them:%n  To: %s%n  Subject: %s%n", longest.to(), longest.subject());
                    longest.text().lines().forEach(line -> out.println(("  " + line).stripTrailing()));
                });
    }

    void end(Summary summary, String results, List<String> surprises) {
        out.println();
        surprises.forEach(surprise -> out.println("NOT AS TOLD: " + surprise));
        out.println(results + '.');
        out.println(summary);
        out.flush();
    }

    void commands(RedisStage stage, Collection<String> commands, boolean now) {
        out.println();
        out.println(
                now
                        ? "Until Enter or Ctrl-C everything stays in Redis. Look at it:"
                        : "Run it with --keep to look at it:");
        commands.forEach(command -> out.println("  " + stage.redisCli() + ' ' + command));
        out.flush();
    }

    private void row(Caption caption, String text) {
        out.printf(ROW, caption.at(), caption.company(), caption.type(), caption.about(), text);
        out.flush();
    }

    private void more(String text) {
        LINE.matcher(text).results().forEach(line -> out.printf(MORE, line.group()));
    }
}
