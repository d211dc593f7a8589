package dev.eventbus.benchmarks.work;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A client that publishes without waiting. Used by one thread. */
public interface AsyncSender extends AutoCloseable {
    /** Sends event {@code number}. */
    CompletionStage<?> send(long number);

    /** Sends what is held back. */
    default void flush() {}

    /** Where the events go. */
    default String stream() {
        return Tickets.STREAM;
    }

    /** How many of {@code sent} events each stream has to have; their numbers begin at 0 in each. */
    default Map<String, Long> sentTo(long sent) {
        return Map.of(stream(), sent);
    }

    @Override
    void close();
}
