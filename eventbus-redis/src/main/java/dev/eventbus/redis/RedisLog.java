package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Retention;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import dev.eventbus.log.StartPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The event log over Redis Streams, on one server. */
final class RedisLog implements EventLog {
    private static final Duration KEEPER_SILENCE = Duration.ofSeconds(15);
    /** A script reads so many entries to find where to cut: 200 of 400 bytes keep Redis busy for about a millisecond. */
    private static final int TRIM_PAGE = 200;

    private final String keeper = UUID.randomUUID().toString();
    private final RedisLogSettings settings;
    private final Keys keys;
    private final Connector connector;
    private final Publisher publisher;
    private final Link link;
    private final FailedLog failed;
    private final StartUp startUp;
    private final ConcurrentMap<String, Target> targets = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisLog(RedisLogSettings settings, Connector connector, Publisher publisher) {
        this.settings = settings;
        this.keys = new Keys(settings.prefix());
        this.connector = connector;
        this.publisher = publisher;
        this.link = new Link(settings.where(), () -> connector.connect("settle"));
        this.startUp = new StartUp(settings, link);
        this.failed = new RedisFailedLog(keys, link, settings.watchdog());
    }

    /**
     * Connects to the server.
     *
     * @throws dev.eventbus.BusUnavailableException if that fails within the connect timeout
     * @throws ConfigurationException if the server does not know the user, is a read-only replica, or evicts streams
     */
    static RedisLog open(RedisLogSettings settings) {
        Connector connector = new Connector(settings);
        try {
            RedisLog log = new RedisLog(settings, connector, Publisher.open(settings, connector));
            log.startUp.check();
            return log;
        } catch (RuntimeException | Error e) {
            connector.close();
            throw e;
        }
    }

    @Override
    public String stream(String type) {
        return keys.stream(type);
    }

    @Override
    public CompletableFuture<String> append(String type, UUID eventId, Fields fields) {
        Target target = targets.get(type);
        if (target == null) {
            target = targets.computeIfAbsent(
                    type, t -> new Target(keys.stream(t), settings.hardLimit().applyAsLong(t)));
        }
        return publisher.append(target, eventId, fields);
    }

    @Override
    public void declare(String subscription, String type, StartPosition start) {
        startUp.checkSubscribing();
        Keys.OfGroup group = keys.of(type, subscription);
        String what = "Declaring subscription '%s' on %s".formatted(subscription, group.stream);
        try {
            Link.await(Script.DECLARE.run(
                    link,
                    settings.watchdog(),
                    what,
                    List.of(group.streamKey, group.positions, group.losses),
                    group.group,
                    startId(start)));
        } catch (LogException e) {
            if (e.getCause() != null && RedisErrors.isWrongType(e.getCause())) {
                throw wrongType(group, e);
            }
            throw e;
        }
    }

    private static String startId(StartPosition start) {
        if (start instanceof StartPosition.At at) {
            return EntryId.before(at.start().toEpochMilli()).toString();
        }
        return start instanceof StartPosition.Now ? "$" : "0";
    }

    private ConfigurationException wrongType(Keys.OfGroup group, LogException cause) {
        String type = typeOf(group.streamKey);
        boolean streamIsFine = type.equals("stream") || type.equals("none");
        return new ConfigurationException(
                "Key %s at %s is a %s where the event bus keeps a %s. Rename or delete it, or give the bus another key prefix."
                        .formatted(
                                streamIsFine ? Bytes.text(group.positions) : group.stream,
                                settings.where(),
                                streamIsFine ? typeOf(group.positions) : type,
                                streamIsFine ? "hash" : "stream"),
                cause);
    }

    private String typeOf(byte[] key) {
        return Replies.text(Link.await(
                link.call(Commands.type(key), settings.watchdog(), "Asking for the type of " + Bytes.text(key))));
    }

    /** One server has them all. */
    @Override
    public List<List<String>> readableTogether(Collection<String> types) {
        return types.isEmpty() ? List.of() : List.of(List.copyOf(types));
    }

    @Override
    public LogConsumer join(String subscription, List<String> types) {
        List<Keys.OfGroup> groups =
                types.stream().map(type -> keys.of(type, subscription)).toList();
        RedisConsumer consumer =
                new RedisConsumer(settings, subscription, groups, link, () -> connector.connect("read"));
        try {
            consumer.enter();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        return consumer;
    }

    @Override
    public Trimmed trim(String type, Retention retention) {
        List<@Nullable Object> reply = Replies.list(Link.await(Script.TRIM.run(
                link,
                settings.watchdog(),
                "Trimming " + keys.stream(type),
                List.of(keys.stream(type).getBytes(UTF_8), keys.keeper(type), keys.losses(type), keys.positions(type)),
                keeper,
                KEEPER_SILENCE.toMillis(),
                retention.maxLength(),
                retention.maxAge().map(Duration::toMillis).orElse(0L),
                TRIM_PAGE)));
        String holder = Replies.text(reply.get(2));
        return new Trimmed(
                Replies.number(reply.get(0)),
                Replies.number(reply.get(1)) == 1,
                holder.isEmpty() ? Optional.empty() : Optional.of(holder));
    }

    @Override
    public FailedLog failed() {
        return failed;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            publisher.close();
            link.close();
            connector.close();
        }
    }
}
