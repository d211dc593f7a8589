package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.Retention;
import dev.eventbus.log.AppendChain;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import dev.eventbus.log.PauseLog;
import dev.eventbus.log.ReplayLog;
import dev.eventbus.log.StartPosition;
import dev.eventbus.log.SubscriptionLog;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The event log over Redis Streams. */
final class RedisLog implements EventLog {
    private static final Duration KEEPER_SILENCE = Duration.ofSeconds(15);
    /** A script reads so many entries to find where to cut: 200 of 400 bytes keep Redis busy for about a millisecond. */
    private static final int TRIM_PAGE = 200;
    /** Nodes of a stream that a script lets go of unread: 500 of 4 KiB keep Redis busy for about half a millisecond. */
    private static final int TRIM_NODES = 500;

    private final String keeper = UUID.randomUUID().toString();
    private final RedisLogSettings settings;
    private final Keys keys;
    private final Servers servers;
    private final FailedLog failed;
    private final ReplayLog replays;
    private final PauseLog pauses;
    private final JobLog jobs;
    private final SubscriptionLog subscriptions;
    private final Inventory inventory;
    private final SensitiveNames sensitive;
    private final StartUp startUp;
    private final ConcurrentMap<String, Target> targets = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisLog(RedisLogSettings settings, Servers servers) {
        this.settings = settings;
        this.keys = new Keys(settings.prefix());
        this.servers = servers;
        this.startUp = new StartUp(settings, servers);
        this.inventory = new Inventory(settings, servers);
        Function<String, Link> links = stream -> servers.of(stream).link();
        this.failed = new RedisFailedLog(keys, links, settings.watchdog());
        this.replays = new RedisReplayLog(keys, links, settings.watchdog());
        this.pauses = new RedisPauseLog(keys, links, settings.watchdog());
        this.jobs = new RedisJobLog(keys, links, settings.watchdog());
        this.subscriptions = new RedisSubscriptionLog(keys, links, settings);
        this.sensitive = new SensitiveNames(keys, links, settings.watchdog());
    }

    /** Connects to the server of the settings. */
    static RedisLog open(RedisLogSettings settings) {
        return open(settings, List.of(settings.uri()));
    }

    /**
     * Connects.
     *
     * @param seeds the server of the settings, or several nodes of a cluster
     * @throws dev.eventbus.BusUnavailableException if that fails within the connect timeout
     * @throws ConfigurationException if the servers do not know the user, are not what the settings say, or evict streams
     */
    static RedisLog open(RedisLogSettings settings, List<RedisURI> seeds) {
        RedisLog log = openUnchecked(settings, seeds);
        try {
            log.startUp.check();
            return log;
        } catch (RuntimeException | Error e) {
            log.close();
            throw e;
        }
    }

    /** The same without a look at what the servers are: for those who only look after what others have there. */
    static RedisLog openUnchecked(RedisLogSettings settings, List<RedisURI> seeds) {
        return new RedisLog(settings, Servers.open(settings, seeds));
    }

    Keys keys() {
        return keys;
    }

    Inventory inventory() {
        return inventory;
    }

    SensitiveNames sensitive() {
        return sensitive;
    }

    /** Asks the server that has the stream of {@code type}. */
    <T> T ask(String doing, String type, Command<byte[], byte[], T> command) {
        return Link.await(node(type).link().call(command, settings.watchdog(), doing + " at " + stream(type)));
    }

    /** The same by a script. */
    @Nullable
    Object run(Script script, String doing, String type, List<byte[]> keysOfType, Object... arguments) {
        return Link.await(script.run(
                node(type).link(), settings.watchdog(), doing + " at " + stream(type), keysOfType, arguments));
    }

    /** How many entries were settled for a subscription since it is there. */
    long settled(String subscription, String type) {
        Object count = ask(
                "Counting what is settled",
                type,
                Commands.of(CommandType.HGET, keys.losses(type), subscription + "/settled"));
        return count == null ? 0 : Long.parseLong(Replies.text(count));
    }

    private Node node(String type) {
        return servers.of(stream(type));
    }

    @Override
    public String stream(String type) {
        Target target = targets.get(type);
        return target == null ? keys.stream(type) : target.stream();
    }

    @Override
    public CompletableFuture<String> append(String type, UUID eventId, Fields fields) {
        return append(type, eventId, fields, null);
    }

    @Override
    public CompletableFuture<String> appendOnce(String type, UUID eventId, Fields fields, AppendChain chain) {
        return append(type, eventId, fields, chain);
    }

    private CompletableFuture<String> append(String type, UUID eventId, Fields fields, @Nullable AppendChain once) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(new BusUnavailableException(
                    "Event %s was not appended to %s: the bus is closed. This call stored nothing."
                            .formatted(eventId, keys.stream(type))));
        }
        return node(type).publisher().append(target(type), eventId, fields, once);
    }

    private Target target(String type) {
        Target target = targets.get(type);
        return target != null
                ? target
                : targets.computeIfAbsent(
                        type,
                        t -> new Target(keys.stream(t), settings.hardLimit().applyAsLong(t)));
    }

    @Override
    public void check(Durability durability) {
        if (!durability.isAsync()) {
            node(Keys.NO_TYPE).securing(durability).check();
        }
    }

    @Override
    public CompletableFuture<Void> secure(
            String type, UUID eventId, String entryId, Durability durability, Duration timeout) {
        return node(type).securing(durability).secure(stream(type), keys.secured(type), eventId, entryId, timeout);
    }

    @Override
    public void declare(String subscription, String type, StartPosition start) {
        startUp.checkSubscribing();
        Keys.OfGroup group = keys.of(type, subscription);
        String what = "Declaring subscription '%s' on %s".formatted(subscription, group.stream);
        try {
            Link.await(Script.DECLARE.run(
                    node(type).link(),
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

    @Override
    public void markSensitive(String type, Set<String> fields) {
        sensitive.add(type, fields);
    }

    private static String startId(StartPosition start) {
        if (start instanceof StartPosition.At at) {
            return EntryId.before(at.start().toEpochMilli()).toString();
        }
        return start instanceof StartPosition.Now ? "$" : "0";
    }

    private ConfigurationException wrongType(Keys.OfGroup group, LogException cause) {
        String type = typeOf(group, group.streamKey);
        boolean streamIsFine = type.equals("stream") || type.equals("none");
        return new ConfigurationException(
                "Key %s at %s is a %s where the event bus keeps a %s. Rename or delete it, or give the bus another key prefix."
                        .formatted(
                                streamIsFine ? Bytes.text(group.positions) : group.stream,
                                node(group.type).route().where(),
                                streamIsFine ? typeOf(group, group.positions) : type,
                                streamIsFine ? "hash" : "stream"),
                cause);
    }

    private String typeOf(Keys.OfGroup group, byte[] key) {
        return Replies.text(Link.await(node(group.type)
                .link()
                .call(Commands.type(key), settings.watchdog(), "Asking for the type of " + Bytes.text(key))));
    }

    /** One server has them all; a cluster has each where it likes, and now here, now there. */
    @Override
    public List<List<String>> readableTogether(Collection<String> types) {
        if (!servers.areOne()) {
            return types.stream().map(List::of).toList();
        }
        return types.isEmpty() ? List.of() : List.of(List.copyOf(types));
    }

    @Override
    public LogConsumer join(String subscription, List<String> types) {
        List<Keys.OfGroup> groups =
                types.stream().map(type -> keys.of(type, subscription)).toList();
        RedisConsumer consumer = new RedisConsumer(settings, subscription, groups, node(types.get(0)));
        try {
            consumer.enter();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        return consumer;
    }

    @Override
    public Trimmed trim(String type, Retention retention, long believedUntil) {
        List<@Nullable Object> reply = Replies.list(Link.await(Script.TRIM.run(
                node(type).link(),
                settings.watchdog(),
                "Trimming " + keys.stream(type),
                List.of(keys.stream(type).getBytes(UTF_8), keys.keeper(type), keys.losses(type), keys.positions(type)),
                keeper,
                KEEPER_SILENCE.toMillis(),
                retention.maxLength(),
                retention.maxAge().map(Duration::toMillis).orElse(0L),
                TRIM_PAGE,
                believedUntil,
                TRIM_NODES)));
        String holder = Replies.text(reply.get(2));
        return new Trimmed(
                Replies.number(reply.get(5)) == 1,
                Replies.number(reply.get(0)),
                Replies.number(reply.get(1)) == 1,
                holder.isEmpty() ? Optional.empty() : Optional.of(holder),
                Replies.number(reply.get(3)),
                Instant.ofEpochMilli(Replies.number(reply.get(4))));
    }

    @Override
    public SubscriptionLog subscriptions() {
        return subscriptions;
    }

    @Override
    public FailedLog failed() {
        return failed;
    }

    @Override
    public ReplayLog replays() {
        return replays;
    }

    @Override
    public PauseLog pauses() {
        return pauses;
    }

    @Override
    public JobLog jobs() {
        return jobs;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            servers.close();
        }
    }
}
