package dev.eventbus.samples.tickets;

import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.samples.RedisStage;
import dev.eventbus.samples.tickets.Ledger.Place;
import java.time.LocalTime;
import java.util.Map;

/** One moment of the day. */
sealed interface Scene {
    Caption caption();

    /** What is to become of it, by subscription; nothing where nobody is to see it. */
    Map<String, Outcome> expected();

    /**
     * Plays it.
     *
     * @return the entry that it left
     * @throws dev.eventbus.InvalidEventException if the bus refuses the event
     */
    Place play(EventBus eventBus, RedisStage stage);

    /**
     * What a scene is called on the screen.
     *
     * @param company whose event it is
     * @param type the event's type, by its wire name
     * @param about what it is about, in a few words
     */
    record Caption(LocalTime at, String company, String type, String about) {
        String title() {
            return "%s %s %s".formatted(at, company, type);
        }
    }

    /** An event is published. */
    record Publication(Caption caption, PsaEvent event, Map<String, Outcome> expected) implements Scene {
        @Override
        public Place play(EventBus eventBus, RedisStage stage) {
            Published published = eventBus.publish(event);
            return new Place(published.stream(), published.entryId());
        }
    }

    /** A foreign client writes these fields to the type's stream, past the bus. */
    record Intrusion(Caption caption, Map<String, String> fields, Map<String, Outcome> expected) implements Scene {
        @Override
        public Place play(EventBus eventBus, RedisStage stage) {
            return new Place(stage.stream(caption.type()), stage.write(caption.type(), fields));
        }
    }
}
