package dev.eventbus.catalog;

import dev.eventbus.CatalogException;
import dev.eventbus.DomainEvent;
import dev.eventbus.UnknownEventTypeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The closed set of event types that an application knows: every record below the sealed families it is built from.
 * Immutable.
 */
public final class EventCatalog {
    private final Map<String, EventDescriptor> byName;
    private final Map<Class<?>, EventDescriptor> byType;

    private final Set<String> names;

    private EventCatalog(Collection<EventDescriptor> descriptors) {
        Map<String, EventDescriptor> names = new LinkedHashMap<>();
        Map<Class<?>, EventDescriptor> types = new HashMap<>();
        for (EventDescriptor descriptor : descriptors) {
            names.put(descriptor.name(), descriptor);
            types.put(descriptor.type(), descriptor);
        }
        byName = Collections.unmodifiableMap(names);
        byType = types;
        this.names = byName.keySet();
    }

    private EventCatalog(Set<String> names) {
        byName = Map.of();
        byType = Map.of();
        this.names = names;
    }

    /**
     * The catalog of these records and of all records below these sealed interfaces. A record that several of them
     * hold counts once.
     *
     * @throws CatalogException if the classes cannot form a catalog; it names every problem
     */
    @SafeVarargs
    public static EventCatalog of(Class<? extends DomainEvent>... familiesOrRecords) {
        CatalogWalk walk = new CatalogWalk();
        for (Class<? extends DomainEvent> given : familiesOrRecords) {
            walk.add(given);
        }
        return new EventCatalog(walk.descriptors());
    }

    /**
     * A catalog of types whose classes are not there, for those who operate a bus: subscriptions, failed events, pauses and
     * replays can be looked at and worked on. Nothing can be published, subscribed to or decoded, and a bus with it trims no
     * stream.
     *
     * @throws dev.eventbus.ConfigurationException if one is no name
     */
    public static EventCatalog ofNames(Collection<String> typeNames) {
        Set<String> names = new LinkedHashSet<>();
        typeNames.forEach(name -> names.add(Names.check("the name of an event type", name)));
        return new EventCatalog(Collections.unmodifiableSet(names));
    }

    /**
     * The event type of a record.
     *
     * @throws UnknownEventTypeException if this catalog does not have it
     */
    public EventDescriptor descriptor(Class<?> type) {
        EventDescriptor descriptor = byType.get(type);
        if (descriptor == null) {
            throw new UnknownEventTypeException(type, names());
        }
        return descriptor;
    }

    /** The event type with this wire name, or {@code null}. */
    public @Nullable EventDescriptor find(String name) {
        return byName.get(name);
    }

    /**
     * The event types of a record, or of all records of this catalog below an interface.
     *
     * @throws UnknownEventTypeException if there is none
     */
    public List<EventDescriptor> under(Class<?> familyOrType) {
        List<EventDescriptor> below = new ArrayList<>();
        for (EventDescriptor descriptor : byName.values()) {
            if (familyOrType.isAssignableFrom(descriptor.type())) {
                below.add(descriptor);
            }
        }
        if (below.isEmpty()) {
            throw new UnknownEventTypeException(familyOrType, names());
        }
        return List.copyOf(below);
    }

    /** The wire names, in the order of declaration. */
    public Set<String> names() {
        return names;
    }

    /** The event types, in the order of declaration. */
    public List<EventDescriptor> all() {
        return List.copyOf(byName.values());
    }

    @Override
    public String toString() {
        return "EventCatalog" + names();
    }
}
