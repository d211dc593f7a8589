package dev.eventbus.benchmarks.work;

/** A client that consumes. */
public interface EventConsumer extends AutoCloseable {
    /** Hands every event of the stream to {@code handler}, from the oldest on, as a group of its own. */
    Running start(String group, TicketHandler handler);

    /** Where it reads. */
    default String stream() {
        return Tickets.STREAM;
    }

    /** The entry of event {@code number}, names and values in turn. */
    default byte[][] entry(long number) {
        return EncodedTickets.encoded(number);
    }

    /** Whether it is a group of the stream, whose pending entries can be looked at. */
    default boolean isGroup() {
        return true;
    }

    /** Whether the stream is emptied by those who have read it. */
    default boolean removesWhatItRead() {
        return false;
    }

    @Override
    void close();

    /** A group that reads. */
    interface Running extends AutoCloseable {
        /** Ends it, and lets go of the group where it can. */
        @Override
        void close();
    }
}
