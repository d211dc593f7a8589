package dev.eventbus.redis;

import dev.eventbus.log.Fields;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RedisLog} is made with.
 *
 * @param uri the server, with credentials
 * @param tls how to connect over {@code rediss://}
 * @param prefix what all keys begin with; {@code event:} gives {@code event::TICKET_UPDATED}
 * @param source names this application in consumer names
 * @param clientName what the connections are called in {@code CLIENT LIST}
 * @param hardLimit about how many entries a type's stream may have at most
 * @param lease how long a consumer keeps what it holds without a sign of life
 * @param publishTimeout how long an append may take
 * @param watchdog how long the server may leave a command unanswered
 * @param connectTimeout how long connecting may take
 * @param evictionAllowed whether a server may be used that removes streams when its memory is full
 * @param eventId finds the event's id in an entry, for the marks of handled events
 */
record RedisLogSettings(
        RedisURI uri,
        Tls tls,
        String prefix,
        String source,
        String clientName,
        ToLongFunction<String> hardLimit,
        Duration lease,
        Duration publishTimeout,
        Duration watchdog,
        Duration connectTimeout,
        boolean evictionAllowed,
        Function<Fields, @Nullable String> eventId) {
    static final Duration DEFAULT_WATCHDOG = Duration.ofSeconds(5);
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** The defaults for a server. */
    static RedisLogSettings of(RedisURI uri) {
        return new RedisLogSettings(
                uri,
                Tls.defaults(),
                "event:",
                "eventbus",
                "eventbus",
                type -> 100_000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                DEFAULT_WATCHDOG,
                DEFAULT_CONNECT_TIMEOUT,
                false,
                fields -> fields.text("id"));
    }

    RedisLogSettings withUri(RedisURI uri) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withTls(Tls tls) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withPrefix(String prefix) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withSource(String source) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withClientName(String clientName) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withHardLimit(ToLongFunction<String> hardLimit) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withLease(Duration lease) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withPublishTimeout(Duration publishTimeout) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withWatchdog(Duration watchdog) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withConnectTimeout(Duration connectTimeout) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withEvictionAllowed(boolean evictionAllowed) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
    }

    RedisLogSettings withEventId(Function<Fields, @Nullable String> eventId) {
        return new RedisLogSettings(
                uri,
                tls,
                prefix,
                source,
                clientName,
                hardLimit,
                lease,
                publishTimeout,
                watchdog,
                connectTimeout,
                evictionAllowed,
                eventId);
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
