package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.BusSettings;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.LogEventBus;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes buses over Redis Streams. */
public final class RedisEventBus {
    private RedisEventBus() {}

    /**
     * A bus with default settings.
     *
     * @param uri where Redis is, such as {@code redis://localhost:6379}
     * @throws ConfigurationException if the URI is none, or Redis refuses the credentials
     * @throws BusUnavailableException if Redis cannot be reached
     */
    public static EventBus connect(String uri, EventCatalog catalog) {
        return builder().uri(uri).catalog(catalog).build();
    }

    /**
     * Looks at the Redis of a bus with default settings, and at its streams; see {@link Builder#diagnose}.
     *
     * @throws ConfigurationException if the URI is none, or Redis refuses the credentials
     * @throws BusUnavailableException if Redis cannot be reached
     */
    public static Diagnosis diagnose(String uri) {
        return builder().uri(uri).diagnose();
    }

    /** Begins to describe a bus. */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a bus over Redis. */
    public static final class Builder extends EventBusBuilder<Builder> {
        private static final Set<String> SCHEMES = Set.of("redis", "rediss");
        private static final Duration SHORTEST = Duration.ofMillis(100);
        private static final Duration LONGEST = Duration.ofMinutes(10);

        private @Nullable RedisURI uri;
        private @Nullable Tls tls;
        private boolean evictionAllowed;
        private String keyPrefix = "event:";
        private Duration watchdog = RedisLogSettings.DEFAULT_WATCHDOG;
        private Duration connectTimeout = RedisLogSettings.DEFAULT_CONNECT_TIMEOUT;

        private Builder() {}

        /**
         * Where Redis is: {@code redis://user:password@host:port/database}, or {@code rediss://} for TLS, see {@link #tls}.
         * With TLS the certificate must be for the host, unless the URI ends with {@code ?verifyPeer=CA}. One server;
         * Sentinel and Unix sockets are refused. Required.
         *
         * @throws ConfigurationException if it is no such URI
         */
        public Builder uri(String uri) {
            RedisURI read;
            try {
                read = RedisURI.create(uri);
            } catch (IllegalArgumentException e) {
                // The cause is left out: its message has the URI, which may have a password.
                throw new ConfigurationException(
                        "The Redis URI cannot be read. It looks like redis://localhost:6379 or "
                                + "rediss://user:password@host:port/database; special characters in it are percent-encoded.");
            }
            String scheme = uri.substring(0, uri.indexOf(':'));
            if (!SCHEMES.contains(scheme)) {
                throw new ConfigurationException(
                        "The Redis URI must begin with redis://, or with rediss:// for TLS, but begins with '%s'. The bus talks to one server over TCP."
                                .formatted(scheme));
            }
            this.uri = read;
            return this;
        }

        /**
         * Whom connections over {@code rediss://} trust, and how this application proves who it is;
         * {@link Tls#defaults()} by default.
         */
        public Builder tls(Tls tls) {
            this.tls = Objects.requireNonNull(tls, "tls");
            return this;
        }

        /**
         * Accepts a server that removes streams of events when its memory is full ({@code maxmemory-policy allkeys-…}).
         * Without it, {@link #build} refuses such a server.
         */
        public Builder allowEviction() {
            this.evictionAllowed = true;
            return this;
        }

        /**
         * What all keys begin with: {@code event:} by default, which makes {@code event::TICKET_UPDATED}. 1 to 100
         * characters without braces and spaces.
         */
        public Builder keyPrefix(String prefix) {
            if (!prefix.matches("[^{}\\s]{1,100}")) {
                throw new ConfigurationException(
                        "keyPrefix must have 1 to 100 characters and no braces or spaces, but is '%s'"
                                .formatted(prefix));
            }
            this.keyPrefix = prefix;
            return this;
        }

        /**
         * How long Redis may leave a command unanswered, from 100 ms to 10 min; 5 s by default. Then the command has
         * failed. A publish has not: its connection is replaced, and the event is looked for on the next one.
         *
         * @throws ConfigurationException if it is beyond these bounds
         */
        public Builder watchdog(Duration silence) {
            this.watchdog = between("watchdog", silence);
            return this;
        }

        /**
         * How long an attempt to connect may take, from 100 ms to 10 min; 2 s by default. After that time {@link #build}
         * begins no further one; a bus that has lost its connection goes on trying.
         *
         * @throws ConfigurationException if it is beyond these bounds
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = between("connectTimeout", timeout);
            return this;
        }

        private static Duration between(String name, Duration value) {
            if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
                throw new ConfigurationException(
                        "%s must be from %s to %s, but is %s".formatted(name, SHORTEST, LONGEST, value));
            }
            return value;
        }

        /**
         * A bus with these settings. Says once in the log what on the server may break a promise: {@link #diagnose} says
         * more.
         *
         * @throws ConfigurationException if a setting is missing, settings do not fit together, Redis refuses the
         *     credentials or the certificates, is a read-only replica, or evicts streams
         * @throws BusUnavailableException if Redis cannot be reached
         */
        @Override
        public EventBus build() {
            BusSettings settings = settings();
            RedisLogSettings log = server().withSource(settings.publish().source())
                    .withClientName("eventbus-" + settings.publish().source())
                    .withHardLimit(type -> settings.retentionOf(type).hardLimit())
                    .withLease(settings.lease())
                    .withPublishTimeout(settings.publish().timeout())
                    .withEvictionAllowed(evictionAllowed)
                    .withEventId(settings::eventId);
            return over(RedisLog.open(log), settings);
        }

        /**
         * Looks at the server, and at the streams with this key prefix. Needs no catalog; changes nothing.
         *
         * @throws ConfigurationException if settings do not fit together, or Redis refuses the credentials or the
         *     certificates
         * @throws BusUnavailableException if Redis cannot be reached
         */
        public Diagnosis diagnose() {
            return Doctor.diagnose(server().withClientName("eventbus-doctor"));
        }

        private RedisLogSettings server() {
            RedisURI where = uri;
            if (where == null) {
                throw new ConfigurationException("The bus has no Redis. Set it with uri(\"redis://localhost:6379\").");
            }
            if (tls != null && !where.isSsl()) {
                throw new ConfigurationException(
                        "tls(…) is set, but the Redis URI does not begin with rediss://: nothing would be encrypted. Begin it so, or leave out tls(…).");
            }
            Tls encryption = tls == null ? Tls.defaults() : tls;
            encryption.check();
            return RedisLogSettings.of(where)
                    .withTls(encryption)
                    .withPrefix(keyPrefix)
                    .withWatchdog(watchdog)
                    .withConnectTimeout(connectTimeout);
        }

        private static EventBus over(EventLog opened, BusSettings settings) {
            try {
                return new LogEventBus(settings, opened);
            } catch (RuntimeException | Error e) {
                opened.close();
                throw e;
            }
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
