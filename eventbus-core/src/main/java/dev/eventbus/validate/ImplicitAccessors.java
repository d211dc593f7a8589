package dev.eventbus.validate;

import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.hibernate.validator.cfg.context.TypeConstraintMappingContext;

/**
 * Leaves out constraints that a record's accessor only has because its component's were copied to it: they are on the field
 * too, and checking each twice is 40 % of what validating an event costs. An accessor that somebody has written with just
 * the annotations of its component cannot be told from these: of it, too, the field is checked.
 */
final class ImplicitAccessors {
    private ImplicitAccessors() {}

    /** Says so in {@code mapping} for the events of {@code catalog}; of other records both are checked. */
    static void ignore(EventCatalog catalog, ConstraintMapping mapping) {
        for (EventDescriptor descriptor : catalog.all()) {
            Class<?> type = descriptor.type();
            TypeConstraintMappingContext<?> context = mapping.type(type);
            for (RecordComponent component : type.getRecordComponents()) {
                if (isLikeItsField(type, component)) {
                    context.getter(component.getName()).ignoreAnnotations(true);
                }
            }
        }
    }

    private static boolean isLikeItsField(Class<?> type, RecordComponent component) {
        try {
            Field field = type.getDeclaredField(component.getName());
            Method accessor = component.getAccessor();
            return sameAnnotations(field, accessor)
                    && field.getAnnotatedType().equals(accessor.getAnnotatedReturnType());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record without the field of a component: " + type.getName(), e);
        }
    }

    private static boolean sameAnnotations(AnnotatedElement one, AnnotatedElement other) {
        return Arrays.equals(one.getDeclaredAnnotations(), other.getDeclaredAnnotations());
    }
}
