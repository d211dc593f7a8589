package dev.eventbus.catalog;

import dev.eventbus.CatalogException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks sealed families down to their records, and collects what is wrong on the way. */
final class CatalogWalk {
    private final Map<String, EventDescriptor> byName = new LinkedHashMap<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    void add(Class<?> given) {
        visit(given, null);
    }

    Collection<EventDescriptor> descriptors() {
        if (problems.isEmpty() && byName.isEmpty()) {
            problems.add("there is no event in it; give EventCatalog.of(…) a record or a sealed family");
        }
        if (!problems.isEmpty()) {
            throw new CatalogException("The event catalog has %d problem%s: %s."
                    .formatted(problems.size(), problems.size() == 1 ? "" : "s", String.join("; ", problems)));
        }
        return byName.values();
    }

    private void visit(Class<?> type, @Nullable Class<?> family) {
        if (!seen.add(type)) {
            return;
        }
        if (type.isRecord()) {
            visitRecord(type.asSubclass(DomainEvent.class));
        } else if (type.isInterface() && type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                visit(permitted, type);
            }
        } else {
            problems.add("%s%s is %s, but an event is a record; make it a record%s"
                    .formatted(
                            type.getName(), permittedBy(family), kind(type), type.isInterface() ? " or seal it" : ""));
        }
    }

    private void visitRecord(Class<? extends DomainEvent> type) {
        if (type.isLocalClass()) {
            problems.add(type.getName() + " is a local record; declare it in a file or as a member of a type");
            return;
        }
        if (type.getTypeParameters().length > 0) {
            problems.add(type.getName()
                    + " is a generic record, whose components cannot be decoded; give it concrete types");
            return;
        }
        EventType annotation = type.getAnnotation(EventType.class);
        String name = annotation == null || annotation.value().isEmpty()
                ? Names.upperSnakeCase(type.getSimpleName())
                : annotation.value();
        int version = annotation == null ? 1 : annotation.version();
        String problem = Names.problem(name);
        if (problem != null) {
            problems.add("the name of %s %s; name it with @EventType".formatted(type.getName(), problem));
            return;
        }
        if (version < 1) {
            problems.add("the version of %s must be at least 1, but is %d".formatted(type.getName(), version));
        }
        EventDescriptor other = byName.putIfAbsent(name, new EventDescriptor(name, version, type));
        if (other != null) {
            problems.add("%s and %s are both named %s; give one another name with @EventType"
                    .formatted(other.type().getName(), type.getName(), name));
        }
    }

    private static String permittedBy(@Nullable Class<?> family) {
        return family == null ? "" : ", which %s permits,".formatted(family.getName());
    }

    private static String kind(Class<?> type) {
        if (type.isInterface()) {
            return "an interface that is not sealed";
        }
        return type.isEnum() ? "an enum" : type.isAnonymousClass() ? "an anonymous class" : "a class";
    }
}
