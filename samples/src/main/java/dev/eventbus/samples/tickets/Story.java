package dev.eventbus.samples.tickets;

import dev.eventbus.EventBus;
import dev.eventbus.InvalidEventException;
import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.Retention;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.redis.RedisEventBus;
import dev.eventbus.samples.MailStage;
import dev.eventbus.samples.RedisStage;
import dev.eventbus.samples.tickets.Ledger.Place;
import dev.eventbus.samples.tickets.Scene.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays a day on a stage and tells what became of each event. */
final class Story implements AutoCloseable {
    private final Day day;
    private final RedisStage stage;
    private final MailStage mail;
    private final Screen screen;
    private final Ledger ledger = new Ledger();
    private final Staff staff;
    private final EventBus eventBus;

    Story(Day day, RedisStage stage, Staff staff, MailStage mail, Screen screen) {
        this.day = day;
        this.stage = stage;
        this.mail = mail;
        this.screen = screen;
        this.staff = staff;
        this.eventBus = open();
    }

    /** A scene that was played: it left an entry, or broke constraints. */
    private record Played(Scene scene, @Nullable Place place, List<Violation> violations) {}

    private EventBus open() {
        return RedisEventBus.builder()
                .uri(stage.uri())
                .keyPrefix(stage.keyPrefix())
                .catalog(EventCatalog.of(PsaEvent.class))
                .source("ticket-service")
                .retention(Retention.maxLength(10_000))
                .listener(ledger)
                .build();
    }

    /**
     * Plays all scenes, then waits for the staff.
     *
     * @param patience how long to wait for what does not happen
     * @return whether everything went as told
     */
    boolean play(Duration patience) throws InterruptedException {
        staff.start(eventBus);
        List<Played> played = day.scenes().stream().map(this::play).toList();

        Deadline deadline = Deadline.in(patience);
        List<String> surprises = new ArrayList<>();
        for (Played each : played) {
            Map<String, Outcome> told = each.scene.expected();
            Map<String, Outcome> outcomes = settle(each, deadline);
            if (!outcomes.equals(told)) {
                surprises.add("%s: told %s, but it was %s"
                        .formatted(each.scene.caption().title(), told, outcomes));
            }
        }

        Summary told = Summary.expected(day.scenes());
        Summary summary = summary(played);
        if (!summary.equals(told)) {
            surprises.add("told " + told);
        }
        screen.mails(mail.sent());
        screen.end(summary, staff.results(day.companies()), surprises);
        return surprises.isEmpty();
    }

    private Played play(Scene scene) {
        try {
            return new Played(scene, scene.play(eventBus, stage), List.of());
        } catch (InvalidEventException refusal) {
            return new Played(scene, null, refusal.violations());
        }
    }

    /** Waits until the scene is settled, shows what became of it, and returns that. */
    private Map<String, Outcome> settle(Played played, Deadline deadline) throws InterruptedException {
        Place place = played.place;
        if (place == null) {
            screen.rejected(played.scene.caption(), played.violations);
            return Map.of();
        }
        Map<String, Outcome> outcomes =
                ledger.await(place, played.scene.expected().keySet(), deadline);
        screen.settled(played.scene.caption(), outcomes, ledger.complaints(place));
        return outcomes;
    }

    private Summary summary(List<Played> played) {
        int published = (int) played.stream()
                .filter(p -> p.place != null && p.scene instanceof Publication)
                .count();
        int rejected = (int) played.stream().filter(p -> p.place == null).count();
        return new Summary(
                published, ledger.handled(), ledger.retried(), ledger.failed().size(), rejected);
    }

    /** What to ask Redis for, to see streams, groups and failed events. */
    List<String> lookAround() {
        String stream = stage.stream("TICKET_UPDATED");
        List<String> commands = new ArrayList<>(List.of(
                "--scan --pattern '*%s*'".formatted(stage.keyPrefix()),
                "XRANGE %s - +".formatted(stream),
                "XINFO GROUPS %s".formatted(stream)));
        ledger.failed().stream()
                .map(event -> "XRANGE '{%s}:failed:%s' - +".formatted(event.stream(), event.subscription()))
                .distinct()
                .sorted()
                .forEach(commands::add);
        return commands;
    }

    @Override
    public void close() {
        eventBus.close();
    }
}
