package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import dev.eventbus.log.LogException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The primary that the Sentinels name. All are asked at once, and the majority counts: one that is frozen is not waited
 * for, and one that is cut off from the others with the old primary is not believed.
 */
final class Sentinels implements Locator, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisLogSettings settings;
    private final RedisURI uri;
    private final String name;
    private final Connector connector;
    private final List<Link> links;

    Sentinels(RedisLogSettings settings, Connector connector) {
        this.settings = settings;
        this.uri = settings.uri();
        this.name = Objects.requireNonNull(uri.getSentinelMasterId(), "the name of the primary");
        this.connector = connector;
        this.links = uri.getSentinels().stream()
                .map(at -> new Link("the Sentinel at " + Address.of(at), () -> connector.connect(at, "locate")))
                .toList();
    }

    /** Like {@code primary 'main' of the Sentinels at a:26379, b:26379}. */
    static String where(RedisURI uri) {
        return "primary '%s' of the Sentinels at %s"
                .formatted(
                        uri.getSentinelMasterId(),
                        uri.getSentinels().stream()
                                .map(at -> Address.of(at).toString())
                                .collect(Collectors.joining(", ")));
    }

    @Override
    public CompletableFuture<RedisURI> locate() {
        return Survey.of(links.stream().map(this::ask).toList(), this::isMajority, connector::soon)
                .handle((named, failure) -> {
                    if (failure != null) {
                        throw unreachable(failure);
                    }
                    return elected(named).like(uri);
                });
    }

    private CompletableFuture<Optional<Address>> ask(Link sentinel) {
        return sentinel.call(
                        Commands.of(CommandType.SENTINEL, "GET-MASTER-ADDR-BY-NAME", name),
                        PATIENCE,
                        "Asking for the primary")
                .thenApply(Sentinels::address);
    }

    private static Optional<Address> address(@Nullable Object reply) {
        if (reply == null) {
            return Optional.empty();
        }
        List<@Nullable Object> words = Replies.list(reply);
        return Optional.of(new Address(Replies.text(words.get(0)), Integer.parseInt(Replies.text(words.get(1)))));
    }

    private boolean isMajority(List<Optional<Address>> named) {
        return votes(named).values().stream().anyMatch(votes -> votes > links.size() / 2);
    }

    private static Map<Address, Long> votes(List<Optional<Address>> named) {
        return named.stream()
                .flatMap(Optional::stream)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private Address elected(List<Optional<Address>> named) {
        return votes(named).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new ConfigurationException(
                        "There is no %s: those that answer know none of that name. Correct the name after the # of the URI; SENTINEL MASTERS lists theirs."
                                .formatted(where())));
    }

    private RuntimeException unreachable(Throwable failure) {
        if (RedisErrors.isAuthentication(failure)) {
            return new ConfigurationException(
                    "The Sentinels of %s refuse the bus: %s. Set their user and password with sentinelUser(…) and sentinelPassword(…); those of the URI are for Redis itself."
                            .formatted(where(), RedisErrors.reason(failure)),
                    failure);
        }
        return new LogException("none of the Sentinels answers: " + RedisErrors.reason(failure), failure);
    }

    @Override
    public String where() {
        return where(uri);
    }

    @Override
    public boolean moves() {
        return true;
    }

    /** A primary that was just replaced, or is not one yet, must not be used. */
    @Override
    public CompletableFuture<Session> checked(Session session) {
        return Hello.of(session, settings.connectTimeout()).thenApply(hello -> {
            if (hello.isReplica()) {
                session.close();
                throw new LogException("the server that the Sentinels name is a replica now", null);
            }
            return session;
        });
    }

    @Override
    public void close() {
        links.forEach(Link::close);
    }
}
