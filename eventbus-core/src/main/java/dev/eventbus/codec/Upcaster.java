package dev.eventbus.codec;

import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lifts the payload of one version of a type to the next. Those of a type run one after another, from the version that
 * was written to the one that the catalog has; a version without one is passed over as it is.
 */
public interface Upcaster {
    /** The wire name of the type. */
    String type();

    /** The version that it reads; it makes the next. */
    int fromVersion();

    /** The payload in the next version; may be {@code payload} itself, changed. */
    ObjectNode upcast(ObjectNode payload);

    /** An upcaster from a function. */
    static Upcaster of(String type, int fromVersion, UnaryOperator<ObjectNode> function) {
        return new Upcaster() {
            @Override
            public String type() {
                return type;
            }

            @Override
            public int fromVersion() {
                return fromVersion;
            }

            @Override
            public ObjectNode upcast(ObjectNode payload) {
                return function.apply(payload);
            }

            @Override
            public String toString() {
                return "the upcaster of %s from version %d".formatted(type, fromVersion);
            }
        };
    }
}
