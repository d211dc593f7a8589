package dev.eventbus.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eventbus.Sensitive;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names that {@link Sensitive} components have in payloads. */
public final class SensitiveFields {
    private final SortedSet<String> names = new TreeSet<>();
    private final Set<Type> seen = new HashSet<>();

    private SensitiveFields() {}

    /** Those of {@code type} and of all that its payloads have in them. */
    public static SortedSet<String> of(Class<?> type) {
        SensitiveFields fields = new SensitiveFields();
        fields.visit(type);
        return fields.names;
    }

    private void visit(Type type) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> plain) {
            visitClass(plain);
        } else if (type instanceof ParameterizedType generic) {
            visit(generic.getRawType());
            visitAll(generic.getActualTypeArguments());
        } else if (type instanceof GenericArrayType array) {
            visit(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            visitAll(wildcard.getUpperBounds());
        } else if (type instanceof TypeVariable<?> variable) {
            visitAll(variable.getBounds());
        }
    }

    private void visitAll(Type[] types) {
        for (Type type : types) {
            visit(type);
        }
    }

    private void visitClass(Class<?> type) {
        if (type.isArray()) {
            visit(type.getComponentType());
        } else if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.isAnnotationPresent(Sensitive.class)) {
                    names.add(name(component));
                }
                visit(component.getGenericType());
            }
        } else if (type.isSealed()) {
            visitAll(type.getPermittedSubclasses());
        }
    }

    private static String name(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty() ? component.getName() : given.value();
    }
}
