package dev.eventbus.runtime;

import dev.eventbus.ConfigurationException;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.NearMatches;
import dev.eventbus.log.EventLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The types and subscriptions there are; a name that is none of them is refused with those that are near. */
final class KnownNames {
    private final String place;
    private final Supplier<? extends Collection<String>> types;
    private final EventLog log;

    /**
     * @param place what has the types, for messages
     * @param types asked each time
     */
    KnownNames(String place, Supplier<? extends Collection<String>> types, EventLog log) {
        this.place = place;
        this.types = types;
        this.log = log;
    }

    static KnownNames of(EventCatalog catalog, EventLog log) {
        return new KnownNames("the catalog", catalog::names, log);
    }

    /**
     * All types, or only {@code type}.
     *
     * @throws ConfigurationException if there is none
     */
    Collection<String> types(@Nullable String type) {
        Collection<String> known = types.get();
        if (type == null) {
            return known;
        }
        if (!known.contains(type)) {
            throw new ConfigurationException("%s has no type '%s'.%s Known types: %s."
                    .formatted(capitalized(place), type, NearMatches.question(type, known), known));
        }
        return List.of(type);
    }

    /**
     * The types on whose streams {@code subscription} is declared. Asks the store about each stream.
     *
     * @throws ConfigurationException if there is none
     */
    List<String> typesOf(String subscription) {
        List<String> types = new ArrayList<>();
        Set<String> declared = new TreeSet<>();
        for (String type : this.types.get()) {
            List<String> there = log.subscriptions().names(type);
            declared.addAll(there);
            if (there.contains(subscription)) {
                types.add(type);
            }
        }
        if (types.isEmpty()) {
            throw new ConfigurationException("No stream of %s has a subscription '%s'.%s Declared: %s."
                    .formatted(place, subscription, NearMatches.question(subscription, declared), declared));
        }
        return types;
    }

    /**
     * Does nothing if {@code subscription} is declared on some stream, or has failed events there. Asks the store about each
     * stream.
     *
     * @throws ConfigurationException if it has neither
     */
    void checkSubscription(String subscription) {
        Set<String> declared = new TreeSet<>();
        for (String type : types.get()) {
            declared.addAll(log.subscriptions().names(type));
            if (declared.contains(subscription) || log.failed().count(subscription, type) > 0) {
                return;
            }
        }
        throw new ConfigurationException(
                "No stream of %s has a subscription '%s', and none has failed events of it.%s Declared: %s."
                        .formatted(place, subscription, NearMatches.question(subscription, declared), declared));
    }

    private static String capitalized(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
