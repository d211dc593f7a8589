package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a {@link RedisLog} is made with. Immutable; start from {@link #of}. */
final class RedisLogSettings {
    static final Duration DEFAULT_WATCHDOG = Duration.ofSeconds(5);
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private RedisURI uri;
    private Tls tls = Tls.defaults();
    private String prefix = "event:";
    private String source = "eventbus";
    private String clientName = "eventbus";
    private ToLongFunction<String> hardLimit = type -> 100_000;
    private Duration lease = Duration.ofSeconds(30);
    private Duration publishTimeout = Duration.ofSeconds(10);
    private Duration watchdog = DEFAULT_WATCHDOG;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private boolean evictionAllowed;
    private Function<Fields, @Nullable String> eventId = fields -> fields.text("id");

    private RedisLogSettings(RedisURI uri) {
        this.uri = uri;
    }

    /** The defaults for a server. */
    static RedisLogSettings of(RedisURI uri) {
        return new RedisLogSettings(uri);
    }

    private RedisLogSettings with(Consumer<RedisLogSettings> change) {
        RedisLogSettings copy = new RedisLogSettings(uri);
        copy.tls = tls;
        copy.prefix = prefix;
        copy.source = source;
        copy.clientName = clientName;
        copy.hardLimit = hardLimit;
        copy.lease = lease;
        copy.publishTimeout = publishTimeout;
        copy.watchdog = watchdog;
        copy.connectTimeout = connectTimeout;
        copy.evictionAllowed = evictionAllowed;
        copy.eventId = eventId;
        change.accept(copy);
        return copy;
    }

    /** The server, with credentials. */
    RedisURI uri() {
        return uri;
    }

    RedisLogSettings withUri(RedisURI uri) {
        return with(copy -> copy.uri = uri);
    }

    /** How to connect over {@code rediss://}. */
    Tls tls() {
        return tls;
    }

    RedisLogSettings withTls(Tls tls) {
        return with(copy -> copy.tls = tls);
    }

    /** What all keys begin with; {@code event:} gives {@code event::TICKET_UPDATED}. */
    String prefix() {
        return prefix;
    }

    RedisLogSettings withPrefix(String prefix) {
        return with(copy -> copy.prefix = prefix);
    }

    /** Names this application in consumer names. */
    String source() {
        return source;
    }

    RedisLogSettings withSource(String source) {
        return with(copy -> copy.source = source);
    }

    /** What the connections are called in {@code CLIENT LIST}. */
    String clientName() {
        return clientName;
    }

    RedisLogSettings withClientName(String clientName) {
        return with(copy -> copy.clientName = clientName);
    }

    /** About how many entries a type's stream may have at most. */
    ToLongFunction<String> hardLimit() {
        return hardLimit;
    }

    RedisLogSettings withHardLimit(ToLongFunction<String> hardLimit) {
        return with(copy -> copy.hardLimit = hardLimit);
    }

    /** How long a consumer keeps what it holds without a sign of life. */
    Duration lease() {
        return lease;
    }

    RedisLogSettings withLease(Duration lease) {
        return with(copy -> copy.lease = lease);
    }

    /** How long an append may take. */
    Duration publishTimeout() {
        return publishTimeout;
    }

    RedisLogSettings withPublishTimeout(Duration publishTimeout) {
        return with(copy -> copy.publishTimeout = publishTimeout);
    }

    /** How long the server may leave a command unanswered. */
    Duration watchdog() {
        return watchdog;
    }

    RedisLogSettings withWatchdog(Duration watchdog) {
        return with(copy -> copy.watchdog = watchdog);
    }

    /** How long connecting may take. */
    Duration connectTimeout() {
        return connectTimeout;
    }

    RedisLogSettings withConnectTimeout(Duration connectTimeout) {
        return with(copy -> copy.connectTimeout = connectTimeout);
    }

    /** Whether a server may be used that removes streams when its memory is full. */
    boolean evictionAllowed() {
        return evictionAllowed;
    }

    RedisLogSettings withEvictionAllowed(boolean evictionAllowed) {
        return with(copy -> copy.evictionAllowed = evictionAllowed);
    }

    /** Finds the event's id in an entry, for the marks of handled events. */
    Function<Fields, @Nullable String> eventId() {
        return eventId;
    }

    RedisLogSettings withEventId(Function<Fields, @Nullable String> eventId) {
        return with(copy -> copy.eventId = eventId);
    }

    /** Where the server is, without credentials. */
    String where() {
        if (!uri.getSentinels().isEmpty()) {
            return Sentinels.where(uri);
        }
        return uri.getSocket() == null ? uri.getHost() + ':' + uri.getPort() : uri.getSocket();
    }

    /** Without the URI, which has a password. */
    @Override
    public String toString() {
        return "RedisLogSettings[" + where() + ", prefix=" + prefix + ']';
    }
}
