package dev.eventbus.validate;

import dev.eventbus.InvalidEventException.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells violations without the values, and so without the keys of maps: {@code lines[2].amount}, {@code tags[0]}, {@code
 * prices[...].amount}, {@code prices.<map key>}.
 */
final class Violations {
    private Violations() {}

    static List<Violation> of(Set<? extends ConstraintViolation<?>> found, Violation... more) {
        return Stream.concat(
                        found.stream().map(v -> new Violation(path(v.getPropertyPath()), v.getMessage())),
                        Stream.of(more))
                .distinct() // a component's constraint is declared on its field and on its accessor
                .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::message))
                .toList();
    }

    private static String path(Path path) {
        StringBuilder text = new StringBuilder();
        for (Path.Node node : path) {
            boolean mapKey = "<map key>".equals(node.getName());
            if (node.isInIterable() && !mapKey) {
                Object keyed = node.getKey() == null ? "" : "...";
                text.append('[')
                        .append(node.getIndex() == null ? keyed : node.getIndex())
                        .append(']');
            }
            if (node.getKind() == ElementKind.PROPERTY || mapKey) {
                text.append(text.length() == 0 ? "" : ".").append(node.getName());
            }
        }
        return text.length() == 0 ? "(the event)" : text.toString();
    }
}
