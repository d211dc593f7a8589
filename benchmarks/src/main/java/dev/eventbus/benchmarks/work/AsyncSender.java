package dev.eventbus.benchmarks.work;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** A client that publishes without waiting. Used by one thread. */
public interface AsyncSender extends AutoCloseable {
    /** Sends event {@code number}. */
    CompletionStage<?> send(long number);

    /** Sends what is held back. */
    default void flush() {}

    /** Where the events go. */
    default Streams streams() {
        return Streams.sharing(List.of(Tickets.STREAM));
    }

    @Override
    void close();
}
