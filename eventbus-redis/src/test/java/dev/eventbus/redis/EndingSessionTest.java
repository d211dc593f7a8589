package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.testkit.KeyPrefix;
import dev.eventbus.testkit.LeakCheck;
import dev.eventbus.testkit.RedisServer;
import dev.eventbus.testkit.WithRedis;
import io.lettuce.core.RedisURI;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of appends that are answered while their session ends. */
@WithRedis
@ExtendWith(LeakCheck.class)
class EndingSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisServer redis;
    private final Target placed;
    private final Target cancelled;
    private final Connector connector;
    private final CompletableFuture<Session> session;
    private final Publisher publisher;

    EndingSessionTest(RedisServer redis, KeyPrefix prefix) {
        RedisLogSettings settings =
                RedisLogSettings.of(RedisURI.create(redis.uri())).withPrefix(prefix.value());
        this.redis = redis;
        this.placed = new Target(prefix.value() + ":PLACED", 1_000);
        this.cancelled = new Target(prefix.value() + ":CANCELLED", 1_000);
        this.connector = new Connector(settings);
        Route route = new Route(new Seeds(List.of(settings.uri()), settings.where()), connector);
        this.session = route.connectForPublishing();
        this.publisher = Publisher.open(settings, route, session);
    }

    @AfterEach
    void close() {
        publisher.close();
        connector.close();
    }

    private CompletableFuture<String> append(Target target) {
        UUID id = UUID.randomUUID();
        return publisher.append(target, id, Traffic.fields(id, "x"), null);
    }

    /** An answer too few, such as for a write that failed, and each is another's: this server's are true, but who can know? */
    @Test
    void whatASessionSaysThatIsEndingIsFoundOutAnew() throws Exception {
        redis.command("SET", cancelled.stream(), "not a stream yet");
        append(placed).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        CompletableFuture<CompletableFuture<String>> refused = new CompletableFuture<>();

        // Both are written at once, and so answered; the loop ends the session after it has read both answers.
        EventLoop loop = connector.publishingLoop();
        loop.execute(() -> {
            append(placed).thenRun(() -> {
                redis.command("DEL", cancelled.stream());
                CompletableFuture.runAsync(session.join()::close).join();
            });
            refused.complete(append(cancelled));
        });

        assertThat(refused.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).succeedsWithin(PATIENCE);
        assertThat(redis.command("XLEN", cancelled.stream())).isEqualTo(1L);
    }
}
