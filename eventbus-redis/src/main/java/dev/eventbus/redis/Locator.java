package dev.eventbus.redis;

import io.lettuce.core.RedisURI;
import java.util.concurrent.CompletableFuture;

/** Knows where the server is that is to be connected to. Safe for any number of threads. */
interface Locator {
    /** Where it is now; asked for every connection. Fails where nobody knows. */
    CompletableFuture<RedisURI> locate();

    /** What to call it in messages, without credentials. */
    String where();

    /** Whether it may be another one later. */
    boolean moves();

    /** Fails, and ends {@code session}, if that server is not the right one after all. */
    default CompletableFuture<Session> checked(Session session) {
        return CompletableFuture.completedFuture(session);
    }
}
