package dev.eventbus.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.eventbus.CatalogException;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;

/**
 * Finds, before the first event, records that cannot be turned into JSON or back: above all components of an abstract type,
 * which are written without complaint and can never be read.
 */
final class JsonCheck {
    private final JsonMapper mapper;
    private final Set<JavaType> seen = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private JsonCheck(JsonMapper mapper) {
        this.mapper = mapper;
    }

    static void check(EventCatalog catalog, JsonMapper mapper) {
        JsonCheck check = new JsonCheck(mapper);
        for (EventDescriptor descriptor : catalog.all()) {
            check.visit(descriptor.type().getName(), mapper.constructType(descriptor.type()));
        }
        if (!check.problems.isEmpty()) {
            throw new CatalogException("Not every event can be written as JSON and read again: %s."
                    .formatted(String.join("; ", check.problems)));
        }
    }

    private void visit(String where, JavaType type) {
        if (!seen.add(type)) {
            return;
        }
        if (type.isContainerType() || type.isReferenceType()) {
            visitContents(where, type);
        } else if (type.isRecordType()) {
            visitRecord(where, type);
        } else if (type.isAbstract() && !type.isPrimitive() && !type.isEnumType()) {
            // no constructor of the user's runs: an abstract type has none that could be called
            read(
                    where,
                    type,
                    "{}",
                    "which cannot be made from JSON; use a record, or say its subtypes with @JsonTypeInfo");
        }
    }

    private void visitContents(String where, JavaType type) {
        for (int i = 0; i < type.containedTypeCount(); i++) {
            visit(where, type.containedType(i));
        }
        if (type.isArrayType()) {
            visit(where, type.getContentType());
        }
    }

    private void visitRecord(String where, JavaType type) {
        Class<?> record = type.getRawClass();
        try {
            mapper.acceptJsonFormatVisitor(type, new JsonFormatVisitorWrapper.Base());
        } catch (JacksonException e) {
            problems.add(
                    "%s has type %s, which cannot be written as JSON; its components and annotations must be ones that Jackson can use"
                            .formatted(where, record.getName()));
        }
        read(
                where,
                type,
                "[]",
                "which cannot be made from JSON; its components and annotations must be ones that Jackson can use");
        for (RecordComponent component : record.getRecordComponents()) {
            JavaType of = mapper.getTypeFactory().resolveMemberType(component.getGenericType(), type.getBindings());
            String at = record.getName() + "." + component.getName();
            if (isNumber(of) && isWrittenAsText(component)) {
                problems.add(
                        "%s is a number that @JsonFormat writes as text, which is refused when it is read; drop the annotation, or make it a String"
                                .formatted(at));
            }
            visit(at, of);
        }
    }

    private static boolean isNumber(JavaType type) {
        return type.isTypeOrSubTypeOf(Number.class)
                || (type.isPrimitive() && !type.hasRawClass(boolean.class) && !type.hasRawClass(char.class));
    }

    private static boolean isWrittenAsText(RecordComponent component) {
        JsonFormat format = component.getAccessor().getAnnotation(JsonFormat.class);
        return format != null && format.shape() == JsonFormat.Shape.STRING;
    }

    private void read(String where, JavaType type, String json, String problem) {
        try {
            mapper.readerFor(type).readValue(json);
        } catch (InvalidDefinitionException e) {
            problems.add("%s has type %s, %s".formatted(where, type.toCanonical(), problem));
        } catch (JacksonException expected) {
            return; // the type is fine, this value is not
        }
    }
}
