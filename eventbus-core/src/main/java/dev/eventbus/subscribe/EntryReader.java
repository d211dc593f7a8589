package dev.eventbus.subscribe;

import dev.eventbus.Envelope;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.TenantException;
import dev.eventbus.codec.DecodeException;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import dev.eventbus.validate.EventValidator;
import java.util.Optional;

/** Makes events of the entries of streams, as the classes of today read them. */
public final class EntryReader {
    private final EventCodec codec;
    private final EventValidator validator;

    /** Decodes with {@code codec} and checks with {@code validator}. */
    public EntryReader(EventCodec codec, EventValidator validator) {
        this.codec = codec;
        this.validator = validator;
    }

    /**
     * Why an event does not reach its handler.
     *
     * @param reason what it is parked for
     * @param message what is wrong
     */
    public record Refusal(FailureReason reason, String message) {}

    /**
     * The event in an entry of the stream of {@code type}; its constraints are not looked at.
     *
     * @throws DecodeException if there is none that belongs there
     */
    Envelope<?> decode(String type, Fields fields) {
        Envelope<?> envelope = codec.decode(fields);
        if (!envelope.type().equals(type)) {
            throw new DecodeException(
                    FailureReason.UNDECODABLE,
                    "Field 'type' says %s, but the entry is in the stream of %s; publish it to its own stream"
                            .formatted(envelope.type(), type));
        }
        return envelope;
    }

    /** Why the entry with these fields of its own would not reach a handler; empty if it would. Calls none. */
    public Optional<Refusal> refusal(String type, Fields fields) {
        if (fields.size() == 0) {
            return Optional.of(new Refusal(
                    FailureReason.TRIMMED,
                    "Its content is lost: it was removed from its stream before it was settled"));
        }
        try {
            validator.checkReceived(decode(type, fields));
            return Optional.empty();
        } catch (DecodeException e) {
            return Optional.of(new Refusal(e.reason(), String.valueOf(e.getMessage())));
        } catch (InvalidEventException e) {
            return Optional.of(new Refusal(FailureReason.INVALID, String.valueOf(e.getMessage())));
        } catch (TenantException e) {
            return Optional.of(new Refusal(FailureReason.TENANT, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) { // of a tenant policy or a constraint; it counts as an attempt that failed
            return Optional.of(new Refusal(
                    FailureReason.HANDLER,
                    "It cannot be checked: %s: %s".formatted(e.getClass().getName(), e.getMessage())));
        }
    }
}
