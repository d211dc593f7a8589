package dev.eventbus;

import java.util.List;
import java.util.stream.Collectors;

/** An event breaks its own constraints; every violation is listed. When it was being published, nothing was stored. */
public final class InvalidEventException extends EventBusException {
    private static final long serialVersionUID = 1;

    private final String type;
    private final List<Violation> violations;

    /**
     * One broken constraint. The value is left out: it may be personal data.
     *
     * @param path where in the event, such as {@code lines[2].amount}
     * @param message what must hold
     */
    public record Violation(String path, String message) implements java.io.Serializable {}

    /** With the event's type and everything that is wrong with it. */
    public InvalidEventException(String type, List<Violation> violations) {
        super(
                "%s breaks %d of its constraints: %s"
                        .formatted(
                                type,
                                violations.size(),
                                violations.stream()
                                        .map(v -> v.path() + " " + v.message())
                                        .collect(Collectors.joining("; "))),
                null);
        this.type = type;
        this.violations = List.copyOf(violations);
    }

    /** The wire name of the event's type. */
    public String type() {
        return type;
    }

    /** Everything that is wrong with it, ordered by path. */
    public List<Violation> violations() {
        return violations;
    }
}
