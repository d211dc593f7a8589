package dev.eventbus.codec;

import dev.eventbus.FailureReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Says why JSON could not be read or written: what, where, but never the value. So it does not use the messages of other
 * exceptions, which quote it.
 */
final class Refusals {
    private Refusals() {}

    static DecodeException undecodable(String what, JacksonException e) {
        return undecodable(what, "%s%s: %s".formatted(path(e), offset(e.getLocation()), problem(e)));
    }

    static DecodeException undecodable(String what, String problem) {
        return new DecodeException(
                FailureReason.UNDECODABLE,
                "%s cannot be decoded: %s. Correct the publisher or the record, then retry the event."
                        .formatted(what, problem));
    }

    /** Where in the JSON: {@code $.lines[2].amount}. The key of a map is a value: {@code $.prices.*.amount}. */
    static String path(JacksonException e) {
        StringBuilder path = new StringBuilder("$");
        List<JacksonException.Reference> references = e.getPath();
        for (JacksonException.Reference reference : references) {
            if (reference.from() instanceof Map) {
                path.append(".*");
            } else if (reference.getPropertyName() != null) {
                path.append('.').append(reference.getPropertyName());
            } else if (reference.getIndex() >= 0) {
                path.append('[').append(reference.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    /** The class of what was thrown, and where it was: its message may quote the payload. */
    static String thrown(Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (!frame.getClassName().startsWith("java.")) {
                return e.getClass().getName() + " at " + frame;
            }
        }
        return e.getClass().getName();
    }

    /** Why an event could not be written. */
    static String unwritable(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return e.getOriginalMessage();
        }
        if (e instanceof InvalidDefinitionException definition && definition.getType() != null) {
            return definition.getType().toCanonical() + " has no form in JSON";
        }
        return thrown(e.getCause() == null ? e : e.getCause());
    }

    private static String problem(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return "the JSON ends too early";
        }
        if (e instanceof StreamConstraintsException) {
            return "it exceeds a limit (" + e.getOriginalMessage() + ")"; // that has numbers of the limit only
        }
        if (e instanceof InputCoercionException coercion) {
            return "a number is outside the range of " + name(coercion.getTargetType());
        }
        if (e instanceof StreamReadException) {
            return e.getOriginalMessage().startsWith("Duplicate Object property")
                    ? "a member is there twice"
                    : "it is not valid JSON in UTF-8";
        }
        if (e instanceof ValueInstantiationException creation) {
            Throwable cause = creation.getCause() == null ? creation : creation.getCause();
            return "the constructor of %s refused it (%s)"
                    .formatted(name(creation.getType().getRawClass()), thrown(cause));
        }
        if (e instanceof InvalidDefinitionException definition) {
            return name(
                            definition.getType() == null
                                    ? null
                                    : definition.getType().getRawClass()) + " is a type that cannot be made from JSON";
        }
        if (e instanceof InvalidTypeIdException) {
            return "its type id is missing or unknown";
        }
        if (e instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch);
        }
        return thrown(e.getCause() == null ? e : e.getCause());
    }

    private static String mismatch(MismatchedInputException e) {
        String message = e.getOriginalMessage();
        if (message.startsWith("Trailing token")) {
            return "something follows after its end";
        }
        if (message.startsWith("Missing required creator property")) {
            return "it is missing";
        }
        String found = found(e.getCurrentToken());
        String target = name(e.getTargetType());
        if (message.startsWith("Cannot map `null`")) {
            return "null is there where %s is expected".formatted(target);
        }
        return e instanceof InvalidFormatException && e.getCurrentToken() == JsonToken.VALUE_STRING
                ? "%s is there that is no %s".formatted(found, target)
                : "%s is there where %s is expected".formatted(found, target);
    }

    private static String found(@Nullable JsonToken token) {
        if (token == null) {
            return "a value";
        }
        return switch (token) {
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "an integer";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "a value";
        };
    }

    private static String name(@Nullable Class<?> type) {
        return type == null ? "another type" : type.getTypeName();
    }

    private static String offset(@Nullable TokenStreamLocation location) {
        return location == null || location.getByteOffset() < 0 ? "" : " (byte %d)".formatted(location.getByteOffset());
    }
}
