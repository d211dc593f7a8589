package dev.eventbus.psa;

import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import java.time.Instant;
import java.util.UUID;

/** What a handler is told about an event. */
public record TestContext(Envelope<?> envelope, String subscription, int attempt) implements EventContext {
    /** A first delivery of a new event. */
    public static TestContext of(String subscription, PsaEvent event) {
        return new TestContext(
                new Envelope<>(UUID.randomUUID(), "TYPE", 1, Instant.now(), "test", null, null, null, null, event),
                subscription,
                1);
    }

    public TestContext atAttempt(int number) {
        return new TestContext(envelope, subscription, number);
    }

    @Override
    public String stream() {
        return "event::TYPE";
    }

    @Override
    public String entryId() {
        return "1-0";
    }
}
