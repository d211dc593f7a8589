package dev.eventbus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Not every event of a batch could be stored; it has the outcome of each. */
public final class BatchPublishException extends EventBusException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // the list that the constructor makes is serializable
    private final transient List<Outcome> outcomes;

    /**
     * What became of one event: exactly one of the two is present.
     *
     * @param published where it is
     * @param failure why it is not stored, or why that is unknown
     */
    public record Outcome(
            @Nullable Published published, @Nullable EventBusException failure) {}

    /** With the outcome of each event, in the order of the batch. */
    public BatchPublishException(List<Outcome> outcomes) {
        super(
                "%d of %d events of the batch were not confirmed; the first because: %s. See outcomes() for each."
                        .formatted(
                                outcomes.stream()
                                        .filter(o -> o.failure() != null)
                                        .count(),
                                outcomes.size(),
                                first(outcomes).getMessage()),
                first(outcomes));
        this.outcomes = List.copyOf(outcomes);
    }

    /** The outcome of each event, in the order of the batch. */
    public List<Outcome> outcomes() {
        return outcomes;
    }

    private static EventBusException first(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (outcome.failure() != null) {
                return outcome.failure();
            }
        }
        throw new IllegalArgumentException("a batch without a failure is no exception");
    }
}
