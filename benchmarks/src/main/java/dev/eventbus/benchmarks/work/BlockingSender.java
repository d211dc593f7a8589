package dev.eventbus.benchmarks.work;

/** A client that publishes and waits. Used by several threads at once. */
public interface BlockingSender extends AutoCloseable {
    /** Sends {@link #batch()} events, the first of which is {@code number}; returns when they are stored. */
    void sendNow(long number);

    /** How many events each call sends. */
    default int batch() {
        return 1;
    }

    /** Where the events go. */
    default String stream() {
        return Tickets.STREAM;
    }

    @Override
    void close();
}
