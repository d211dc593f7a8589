package dev.eventbus.samples.tickets;

import dev.eventbus.samples.tickets.Scene.Publication;
import java.util.Collection;
import java.util.List;

/**
 * The day in numbers.
 *
 * @param published events that are stored
 * @param handled how often a subscription handled an event
 * @param retried how often a subscription was to try again
 * @param failed how often a subscription gave up on an entry
 * @param rejected events that the bus refused
 */
record Summary(int published, int handled, int retried, int failed, int rejected) {
    /** The numbers of these scenes if all goes as told. */
    static Summary expected(List<Scene> scenes) {
        List<Outcome> outcomes = scenes.stream()
                .map(scene -> scene.expected().values())
                .flatMap(Collection::stream)
                .toList();
        int parked = (int) outcomes.stream().filter(o -> o.parked() != null).count();
        int refused = (int) scenes.stream().filter(s -> s.expected().isEmpty()).count();
        int publications =
                (int) scenes.stream().filter(Publication.class::isInstance).count();
        int retries =
                outcomes.stream().mapToInt(o -> Math.max(0, o.attempts() - 1)).sum();
        return new Summary(publications - refused, outcomes.size() - parked, retries, parked, refused);
    }

    @Override
    public String toString() {
        return "published=%d handled=%d retried=%d failed=%d rejected=%d"
                .formatted(published, handled, retried, failed, rejected);
    }
}
