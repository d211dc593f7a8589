package dev.eventbus.log;

import org.jspecify.annotations.Nullable;

/**
 * An entry that a consumer holds: nobody else gets it until it is settled, or its consumer's lease ends.
 *
 * @param type the type whose stream has it
 * @param entryId its id there
 * @param fields its fields; of one that waited for a retry those of the copy, the {@code failed.} fields of its failures
 *     so far included; empty when the entry was removed from its stream before it was read
 * @param origin how this consumer came to hold it
 * @param deliveries how often it is known to have been handed out for handling since its last recorded outcome, from 1.
 *     A fresh entry and one that is recovered for the first time both say 1: whether an earlier consumer had begun with
 *     it is not known. {@link LogConsumer#begin} counts further ones
 * @param token tells this holding from an earlier or later one of the same entry, where the store needs it
 */
public record Delivery(String type, String entryId, Fields fields, Origin origin, int deliveries, String token) {
    /** How a consumer came to hold an entry. */
    public enum Origin {
        /** Read for the first time. */
        FRESH(false, false),
        /** Held before by this consumer, whose read was lost, or by another, which died. */
        RECOVERED(false, true),
        /** It waited for a retry and was due. */
        RETRY(true, false),
        /** It waited for a retry, and whoever had it then died. */
        RETRY_RECOVERED(true, true);

        private final boolean fromRetry;
        private final boolean recovered;

        Origin(boolean fromRetry, boolean recovered) {
            this.fromRetry = fromRetry;
            this.recovered = recovered;
        }

        /** Whether it comes from what waits for a retry, not from the group's pending entries. */
        public boolean fromRetry() {
            return fromRetry;
        }

        /** Whether it was handed out before without an outcome. */
        public boolean recovered() {
            return recovered;
        }
    }

    /** The same, handed out {@code deliveries} times. */
    public Delivery withDeliveries(int deliveries) {
        return new Delivery(type, entryId, fields, origin, deliveries, token);
    }

    /** By holding: the same entry, held in the same way. How often it was handed out does not matter. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Delivery that
                && entryId.equals(that.entryId)
                && type.equals(that.type)
                && origin == that.origin
                && token.equals(that.token);
    }

    @Override
    public int hashCode() {
        return 31 * entryId.hashCode() + type.hashCode();
    }

    /** Identifies the entry among all that a subscription may hold. */
    public String key() {
        return type + '/' + entryId;
    }

    /** Whether the entry's content is gone. */
    public boolean trimmed() {
        return (origin.fromRetry() ? FailureFields.own(fields) : fields).size() == 0;
    }
}
