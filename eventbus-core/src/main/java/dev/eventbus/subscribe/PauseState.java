package dev.eventbus.subscribe;

import dev.eventbus.Pause;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.subscribe.HealthState.Trouble;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is paused of a subscription: all of it in this process, by its own word, and what the store says. Of several streams
 * each may know of other pauses: one that has it is enough. For any number of threads.
 */
final class PauseState {
    private static final Logger LOG = LoggerFactory.getLogger(PauseState.class);

    private final String subscription;
    private final HealthState health;
    private final Consumer<Boolean> feeding;
    private final Map<Object, LogConsumer.Pauses> seen = new HashMap<>();
    private volatile Set<UUID> tenants = Set.of();
    private volatile int changes;
    private List<Pause> everywhere = List.of();
    private boolean here;
    private boolean paused;

    /** @param feeding is told whether all is paused; it must not call back */
    PauseState(String subscription, HealthState health, Consumer<Boolean> feeding) {
        this.subscription = subscription;
        this.health = health;
        this.feeding = feeding;
    }

    /** Whether only this tenant is. */
    boolean isPaused(UUID tenant) {
        Set<UUID> paused = tenants;
        return !paused.isEmpty() && paused.contains(tenant);
    }

    /** The tenants that are. */
    Set<UUID> tenants() {
        return tenants;
    }

    /** All is paused in this process, or not any more. */
    synchronized void here(boolean pause) {
        here = pause;
        apply();
    }

    /** How often the store had something new to say. */
    int changes() {
        return changes;
    }

    /** What the store says, as {@code reader} found it. */
    synchronized void saw(Object reader, LogConsumer.Pauses found) {
        LogConsumer.Pauses before = seen.put(reader, found);
        if (found.equals(before)) {
            return;
        }
        everywhere = seen.values().stream()
                .flatMap(pauses -> pauses.all().stream())
                .collect(Collectors.toMap(Pause::tenant, pause -> pause, PauseState::older))
                .values()
                .stream()
                .sorted(Comparator.comparing(Pause::since))
                .toList();
        tenants = everywhere.stream().flatMap(pause -> pause.tenant().stream()).collect(Collectors.toUnmodifiableSet());
        apply();
        changes++;
    }

    private static Pause older(Pause one, Pause other) {
        return one.since().isAfter(other.since()) ? other : one;
    }

    private void apply() {
        Optional<Pause> whole =
                everywhere.stream().filter(pause -> pause.tenant().isEmpty()).findFirst();
        boolean now = here || whole.isPresent();
        if (now != paused) {
            paused = now;
            feeding.accept(now);
            LOG.info("Subscription {} {}", subscription, now ? "is " + reason(whole) : "goes on after a pause");
        }
        health.pauses(everywhere);
        if (here || !everywhere.isEmpty()) {
            health.trouble(Trouble.PAUSED, reason(whole));
        } else {
            health.over(Trouble.PAUSED);
        }
    }

    private String reason(Optional<Pause> whole) {
        if (whole.isPresent()) {
            return "paused in all processes" + because(whole.get());
        }
        if (here) {
            return "paused in this process";
        }
        Pause first = everywhere.get(0);
        return everywhere.size() == 1
                ? "tenant %s is paused%s".formatted(first.tenant().orElseThrow(), because(first))
                : "%d tenants are paused, the first%s".formatted(everywhere.size(), because(first));
    }

    private static String because(Pause pause) {
        return " since %s by %s: %s".formatted(pause.since(), pause.by(), pause.reason());
    }
}
