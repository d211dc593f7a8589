package dev.eventbus.benchmarks.work;

/** What is done with each event. */
@FunctionalInterface
public interface TicketHandler {
    /** Handles one. */
    void handle(TicketUpdated event);
}
