package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.EventLog;
import dev.eventbus.runtime.BusSettings;
import dev.eventbus.runtime.EventBusBuilder;
import dev.eventbus.runtime.LogEventBus;
import dev.eventbus.settings.Bindings;
import dev.eventbus.settings.Problems;
import dev.eventbus.settings.Setting;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes buses over Redis Streams. */
public final class RedisEventBus {
    private RedisEventBus() {}

    /**
     * A bus with default settings.
     *
     * @param uri where Redis is, such as {@code redis://localhost:6379}; see {@link Builder#uri}
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
        private static final Duration SHORTEST = Duration.ofMillis(100);
        private static final Duration LONGEST = Duration.ofMinutes(10);

        private List<RedisURI> uris = List.of();
        private @Nullable String sentinelUser;
        private @Nullable String sentinelPassword;
        private @Nullable Tls tls;
        private boolean evictionAllowed;
        private Set<String> sensitive = Set.of();
        private String keyPrefix = "event:";
        private Duration watchdog = RedisLogSettings.DEFAULT_WATCHDOG;
        private Duration connectTimeout = RedisLogSettings.DEFAULT_CONNECT_TIMEOUT;

        private Builder() {}

        /**
         * Where Redis is. This or {@link #uris} is required.
         *
         * <ul>
         *   <li>{@code redis://user:password@host:port/database}, or {@code rediss://} for TLS: one server, or one node of a
         *       Redis Cluster, which names the others
         *   <li>{@code redis-sentinel://user:password@host:port,host:port/database#primary}, or {@code rediss-sentinel://}:
         *       whichever server these Sentinels call the primary. The user and password are those of the servers
         *   <li>{@code redis-socket:///path?database=0}: a Unix socket. It needs Netty's native transport for this platform
         *       on the class path
         * </ul>
         *
         * <p>With TLS, see {@link #tls}, the Sentinels and all nodes of a cluster are connected to over TLS too. Each certificate
         * must be for the host that the URI, the Sentinels or the cluster name, unless the URI ends with {@code ?verifyPeer=CA}.
         *
         * @throws ConfigurationException if it is no such URI
         */
        public Builder uri(String uri) {
            this.uris = List.of(RedisUris.server(uri));
            return this;
        }

        /**
         * Where some nodes of a Redis Cluster are, {@code redis://} or {@code rediss://} each: one of them has to answer, and
         * names the others. All nodes are connected to as the first one says: with its user, password and TLS.
         *
         * @throws ConfigurationException if one is no such URI, or there is none
         */
        public Builder uris(String... nodes) {
            this.uris = RedisUris.nodes(List.of(nodes));
            return this;
        }

        /**
         * The user of the Sentinels themselves; the default one by default. The user in the URI is that of the servers.
         *
         * @throws ConfigurationException when the bus is built without {@link #sentinelPassword}
         */
        public Builder sentinelUser(String user) {
            this.sentinelUser = user;
            return this;
        }

        /**
         * The password of the Sentinels themselves; none by default. The password in the URI is that of the servers.
         *
         * @throws ConfigurationException when the bus is built without a {@code redis-sentinel://} URI
         */
        public Builder sentinelPassword(String password) {
            this.sentinelPassword = password;
            return this;
        }

        /**
         * Whom connections over {@code rediss://} and {@code rediss-sentinel://} trust, and how this application proves who it is;
         * {@link Tls#defaults()} by default.
         */
        public Builder tls(Tls tls) {
            this.tls = Objects.requireNonNull(tls, "tls");
            return this;
        }

        /**
         * Whether to accept a server that removes streams of events when its memory is full
         * ({@code maxmemory-policy allkeys-…}); by default {@link #build} refuses it.
         */
        public Builder allowEviction(boolean allowed) {
            this.evictionAllowed = allowed;
            return this;
        }

        /**
         * What all keys begin with: {@code event:} by default, which makes {@code event::TICKET_UPDATED}. 1 to 100
         * characters without braces and spaces.
         */
        public Builder keyPrefix(String prefix) {
            if (!RedisTable.KEY_PREFIX.matcher(prefix).matches()) {
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

        /**
         * Which fields of payloads the tools of operators do not show, by name and at any depth; none by default. Only
         * {@link #operate} looks at it: streams have the fields as they are. {@link dev.eventbus.Sensitive} is for a field of one
         * event.
         */
        public Builder sensitive(String... fields) {
            this.sensitive = Set.copyOf(List.of(fields));
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
            return over(RedisLog.open(log, uris), settings);
        }

        /**
         * Looks at the server, and at the streams with this key prefix. Needs no catalog; changes nothing. Of a cluster it
         * looks at each node that has slots; replicas are not looked at.
         *
         * @throws ConfigurationException if settings do not fit together, or Redis refuses the credentials or the
         *     certificates
         * @throws BusUnavailableException if Redis cannot be reached
         */
        public Diagnosis diagnose() {
            takeOutside();
            return Doctor.diagnose(server().withClientName("eventbus-doctor"), uris);
        }

        /**
         * Looks after what buses have in this Redis, without the classes of their events. Needs no catalog, and looks at those
         * settings only that say where Redis is and how to reach it. Neither a replica nor a server that evicts is refused.
         *
         * @throws ConfigurationException if settings do not fit together, or Redis refuses the credentials or the
         *     certificates
         * @throws BusUnavailableException if Redis cannot be reached
         */
        public RedisOperator operate() {
            takeOutside();
            return RedisOperator.open(server().withClientName("eventbus-operator"), uris, sensitive);
        }

        private RedisLogSettings server() {
            if (uris.isEmpty()) {
                throw new ConfigurationException("The bus has no Redis. Set it with uri(\"redis://localhost:6379\").");
            }
            RedisURI where = uris.get(0);
            if (sentinelPassword != null) {
                RedisUris.authenticateSentinels(where, sentinelUser, sentinelPassword);
            } else if (sentinelUser != null) {
                throw new ConfigurationException(
                        "sentinelUser(…) is set without sentinelPassword(…). Set both, or neither.");
            }
            if (tls != null && !where.isSsl()) {
                throw new ConfigurationException(
                        "tls(…) or eventbus.tls is set, but the Redis URI does not begin with rediss:// or rediss-sentinel://: nothing would be encrypted. Begin it so, or leave out what is set of TLS.");
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
        protected List<Setting<?>> ofStore() {
            return RedisTable.ALL;
        }

        @Override
        protected void takeOfStore(Bindings values, Problems problems) {
            RedisTable.take(values, this, problems);
            tls = TlsSettings.over(tls, values, problems);
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
