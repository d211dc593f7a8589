package dev.eventbus.psa;

import dev.eventbus.RetryPolicy;
import java.time.Duration;

/** What every event needs is away, the mail server or the database. It says nothing about the event that met it. */
public final class OutageException extends Exception {
    private static final long serialVersionUID = 1;

    private static final RetryPolicy PATIENT = RetryPolicy.defaults()
            .on(
                    OutageException.class,
                    outage -> outage.withMaxAttempts(1_000)
                            .withDelay(Duration.ofSeconds(1), 2, Duration.ofMinutes(1))
                            .withJitter(0.2));

    /** With what is away, and why. */
    public OutageException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The default policy, and for outages 1,000 attempts at most a minute apart: 16 hours until an event is parked. A breaker
     * holds events without counting attempts, but opens only after many have failed; this is for the few before.
     */
    public static RetryPolicy patientPolicy() {
        return PATIENT;
    }
}
