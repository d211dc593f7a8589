package dev.eventbus.runtime;

import dev.eventbus.ConfigurationException;
import dev.eventbus.Durability;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.Retention;
import dev.eventbus.TenantPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.Names;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.codec.Upcaster;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.publish.PublishSettings;
import dev.eventbus.settings.Bindings;
import dev.eventbus.settings.Problems;
import dev.eventbus.settings.Setting;
import dev.eventbus.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings that every bus has, whatever its store. A bad value is refused at once with
 * {@link ConfigurationException}.
 *
 * @param <B> the builder itself
 */
public abstract class EventBusBuilder<B extends EventBusBuilder<B>> {
    private @Nullable EventCatalog catalog;
    private String source = "eventbus";
    private Retention retention = Retention.defaults();
    private final Map<String, Retention> retentionOf = new HashMap<>();
    private TenantPolicy tenantPolicy = TenantPolicy.any();
    private final List<EventBusListener> listeners = new ArrayList<>();
    private @Nullable EventBusTracer tracer;
    private WireFormat wireFormat = WireFormat.fields();
    private final List<Upcaster> upcasters = new ArrayList<>();
    private int payloadLimit = EventCodec.DEFAULT_PAYLOAD_LIMIT;
    private Duration publishTimeout = Duration.ofSeconds(10);
    private int maxInFlight = 8_192;
    private long maxInFlightBytes = 64L << 20;
    private Durability durability = Durability.async();
    private Duration lease = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(30);
    private Settings outside = Settings.fromEnvironment(Map.of());

    /** For the factories of a store. */
    protected EventBusBuilder() {}

    /** The event types that this bus knows. Required. */
    public B catalog(EventCatalog catalog) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        return self();
    }

    /** The application's name, written into every event; {@code eventbus} by default. */
    public B source(String source) {
        this.source = Names.check("source", source);
        return self();
    }

    /**
     * How much of each stream is kept; {@link Retention#defaults()} by default. All processes that know a type should say the
     * same of it: whoever publishes cuts its stream at his own hard limit, and one of all of them trims it by his own bounds.
     */
    public B retention(Retention retention) {
        this.retention = Objects.requireNonNull(retention, "retention");
        return self();
    }

    /** How much of the stream of one type is kept, by its wire name. */
    public B retention(String type, Retention retention) {
        retentionOf.put(type, Objects.requireNonNull(retention, "retention"));
        return self();
    }

    /** Which tenants are accepted; any by default. */
    public B tenantPolicy(TenantPolicy policy) {
        this.tenantPolicy = Objects.requireNonNull(policy, "policy");
        return self();
    }

    /** Adds who is told what the bus does; nobody by default. Each is told in the order in which they were added. */
    public B listener(EventBusListener listener) {
        this.listeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
    }

    /** Who follows events from their publish to their handlers; nobody by default. */
    public B tracer(EventBusTracer tracer) {
        this.tracer = Objects.requireNonNull(tracer, "tracer");
        return self();
    }

    /** How events are written as fields; {@link WireFormat#fields()} by default. */
    public B wireFormat(WireFormat format) {
        this.wireFormat = Objects.requireNonNull(format, "format");
        return self();
    }

    /** Adds what lifts events of an older version to the next. */
    public B upcaster(Upcaster upcaster) {
        this.upcasters.add(Objects.requireNonNull(upcaster, "upcaster"));
        return self();
    }

    /** How many bytes an encoded payload may have, from 1 KiB to 64 MiB; 1 MiB by default. */
    public B payloadLimit(int bytes) {
        this.payloadLimit = (int) between("payloadLimit", bytes, 1 << 10, 64 << 20);
        return self();
    }

    /** How long a publish may take once there is room for it, and wait for room; from 100 ms to 10 min, 10 s by default. */
    public B publishTimeout(Duration timeout) {
        this.publishTimeout = between("publishTimeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        return self();
    }

    /**
     * How many events, and how many bytes of them, may be under way to the store: 1 to 1,000,000 and 1 MiB to 4 GiB;
     * 8,192 and 64 MiB by default. While they are under way the heap may have their bytes twice.
     */
    public B maxInFlight(int events, long bytes) {
        this.maxInFlight = (int) between("maxInFlight events", events, 1, 1_000_000);
        this.maxInFlightBytes = between("maxInFlight bytes", bytes, 1 << 20, 4L << 30);
        return self();
    }

    /**
     * How safe an event must be when its publish returns; {@link Durability#async()} by default. {@link #build} refuses what
     * the store cannot do. A single publish may ask for another ({@link dev.eventbus.EventMetadata#withDurability}).
     */
    public B durability(Durability durability) {
        this.durability = Objects.requireNonNull(durability, "durability");
        return self();
    }

    /**
     * How long a process may be silent before others take over what it holds, from 200 ms to 1 h; 30 s by default. All
     * processes of a subscription must have the same. A handler may run for longer: the bus renews the lease meanwhile.
     */
    public B lease(Duration lease) {
        this.lease = between("lease", lease, Duration.ofMillis(200), Duration.ofHours(1));
        return self();
    }

    /** How long closing waits for running handlers, from zero to 1 h; 30 s by default. */
    public B closeTimeout(Duration timeout) {
        this.closeTimeout = between("closeTimeout", timeout, Duration.ZERO, Duration.ofHours(1));
        return self();
    }

    /**
     * What a file or the environment says, for this bus and for its subscriptions: it wins over what the code says, in
     * whichever order. {@link #build} refuses all that is wrong with it at once; what does not fit to the options that the
     * code gives a subscription is refused when that is started. Of several calls the last one holds.
     */
    public B settings(Settings settings) {
        this.outside = Objects.requireNonNull(settings, "settings");
        return self();
    }

    /**
     * A bus with these settings.
     *
     * @throws ConfigurationException if a setting is missing, settings do not fit together, or those from outside the code
     *     are unknown or bad: each is named
     * @throws dev.eventbus.BusUnavailableException if the store cannot be reached
     */
    public abstract EventBus build();

    /** This builder. */
    protected abstract B self();

    /** What can be set from outside the code and only this store has; nothing by default. */
    protected List<Setting<?>> ofStore() {
        return List.of();
    }

    /** Takes what is set of {@link #ofStore()}, and adds to {@code problems} what is wrong with it. */
    protected void takeOfStore(Bindings values, Problems problems) {}

    /** All that can be set from outside the code. */
    protected final List<Setting<?>> table() {
        List<Setting<?>> all = new ArrayList<>(ofStore());
        all.addAll(BusTable.OF_BUS);
        all.addAll(BusTable.OF_TYPE);
        all.addAll(SubscriptionTable.ROWS);
        return all;
    }

    /** What was set, checked as a whole. */
    protected final BusSettings settings() {
        EventCatalog known = catalog;
        if (known == null) {
            throw new ConfigurationException(
                    "The bus has no catalog. Set it with catalog(EventCatalog.of(YourSealedEvent.class)).");
        }
        Tuning tuning = takeOutside();
        for (String type : retentionOf.keySet()) {
            if (known.find(type) == null) {
                throw new ConfigurationException(
                        "A retention is set for the type '%s', which the catalog does not have. Known types: %s."
                                .formatted(type, known.names()));
            }
        }
        return new BusSettings(
                known,
                new EventCodec(known, wireFormat, payloadLimit, upcasters),
                tenantPolicy,
                List.copyOf(listeners),
                tracer,
                retention,
                Map.copyOf(retentionOf),
                new PublishSettings(source, publishTimeout, maxInFlight, maxInFlightBytes, durability),
                lease,
                closeTimeout,
                tuning,
                Clock.systemUTC());
    }

    /**
     * Takes what is set from outside the code; a factory that needs no {@link #settings()} calls it
     * before it looks at its own. What is set of types is only looked at with a catalog.
     *
     * @throws ConfigurationException if something is unknown or bad: each is named
     */
    protected final Tuning takeOutside() {
        Problems problems = new Problems();
        Bindings bindings = Bindings.of(outside, table(), problems);
        takeOfStore(bindings, problems);
        bindings.apply(BusTable.OF_BUS, "", this, problems);
        if (catalog != null) {
            takeOutside(catalog, bindings, problems);
        }
        problems.refuse();
        return new Tuning(bindings);
    }

    private void takeOutside(EventCatalog known, Bindings bindings, Problems problems) {
        for (String type : known.names()) {
            bindings.apply(BusTable.OF_TYPE, type, new BusTable.OfType(this, type), problems);
        }
        for (String where : bindings.others(BusTable.OF_TYPE, known.names())) {
            problems.add(() -> "%s is for a type that the catalog does not have. Known types: %s."
                    .formatted(where, known.names()));
        }
    }

    final Retention retention() {
        return retention;
    }

    final Retention retentionOf(String type) {
        return retentionOf.getOrDefault(type, retention);
    }

    final int maxInFlight() {
        return maxInFlight;
    }

    final long maxInFlightBytes() {
        return maxInFlightBytes;
    }

    private static long between(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new ConfigurationException("%s must be from %,d to %,d, but is %,d".formatted(name, min, max, value));
        }
        return value;
    }

    private static Duration between(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new ConfigurationException("%s must be from %s to %s, but is %s".formatted(name, min, max, value));
        }
        return value;
    }
}
