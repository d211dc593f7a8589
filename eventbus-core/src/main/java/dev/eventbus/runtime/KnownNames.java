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
import org.jspecify.annotations.Nullable;

/** The types and subscriptions there are; a name that is none of them is refused with those that are near. */
final class KnownNames {
    private final EventCatalog catalog;
    private final EventLog log;

    KnownNames(EventCatalog catalog, EventLog log) {
        this.catalog = catalog;
        this.log = log;
    }

    /**
     * All types, or only {@code type}.
     *
     * @throws ConfigurationException if the catalog does not have it
     */
    Collection<String> types(@Nullable String type) {
        if (type == null) {
            return catalog.names();
        }
        if (!catalog.names().contains(type)) {
            throw new ConfigurationException("The catalog has no type '%s'.%s Known types: %s."
                    .formatted(type, NearMatches.question(type, catalog.names()), catalog.names()));
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
        for (String type : catalog.names()) {
            List<String> there = log.subscriptions().names(type);
            declared.addAll(there);
            if (there.contains(subscription)) {
                types.add(type);
            }
        }
        if (types.isEmpty()) {
            throw new ConfigurationException("No stream of the catalog has a subscription '%s'.%s Declared: %s."
                    .formatted(subscription, NearMatches.question(subscription, declared), declared));
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
        for (String type : catalog.names()) {
            declared.addAll(log.subscriptions().names(type));
            if (declared.contains(subscription) || log.failed().count(subscription, type) > 0) {
                return;
            }
        }
        throw new ConfigurationException(
                "No stream of the catalog has a subscription '%s', and none has failed events of it.%s Declared: %s."
                        .formatted(subscription, NearMatches.question(subscription, declared), declared));
    }
}
