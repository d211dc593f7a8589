package dev.eventbus.codec;

import dev.eventbus.CatalogException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventTooLargeException;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.UnknownEventTypeException;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.catalog.EventDescriptor;
import dev.eventbus.log.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns envelopes into the fields of a stream entry and back. Immutable; may be shared by any number of threads.
 *
 * <p>The payload is the record as JSON: its components by name, in their order; those that are {@code null} or an empty
 * {@code Optional} are left out. Times are ISO-8601, enums their names, numbers exact: where a component's type does not
 * say which, as in {@code Map<String, Object>}, a fraction is a {@code BigDecimal}. Reading ignores members it does not
 * know, and refuses to guess: {@code "12"} or {@code 1.5} for an {@code int}, a primitive that is {@code null} or missing,
 * a member that is there twice, anything after the end.
 */
public final class EventCodec {
    /** The payload limit unless another is given: 1 MiB. */
    public static final int DEFAULT_PAYLOAD_LIMIT = 1 << 20;

    private final EventCatalog catalog;
    private final WireFormat format;
    private final int payloadLimit;
    private final Map<Class<?>, Binding> byType = new HashMap<>();
    private final Map<String, Binding> byName = new HashMap<>();

    /** A codec of {@code catalog} with the default format and limit, without upcasters. */
    public EventCodec(EventCatalog catalog) {
        this(catalog, WireFormat.fields(), DEFAULT_PAYLOAD_LIMIT, List.of());
    }

    /**
     * A codec.
     *
     * @param payloadLimit how many bytes an encoded payload may have, both when writing and when reading
     * @throws CatalogException if a record cannot be turned into JSON or back; it names every problem
     * @throws ConfigurationException if the limit is below 1, or if an upcaster is for a type that the catalog does not
     *     have, for a version that is not below the catalog's, or for the same version as another
     */
    public EventCodec(
            EventCatalog catalog, WireFormat format, int payloadLimit, Collection<? extends Upcaster> upcasters) {
        if (payloadLimit < 1) {
            throw new ConfigurationException("the payload limit must be at least 1 byte, but is " + payloadLimit);
        }
        this.catalog = catalog;
        this.format = format;
        this.payloadLimit = payloadLimit;
        JsonMapper mapper = Json.mapper(payloadLimit);
        JsonCheck.check(catalog, mapper);
        for (EventDescriptor descriptor : catalog.all()) {
            Binding binding = new Binding(descriptor, mapper);
            byType.put(descriptor.type(), binding);
            byName.put(descriptor.name(), binding);
        }
        add(upcasters);
    }

    /**
     * The fields of an entry for {@code envelope}. Type and version are the catalog's for the event's class.
     *
     * @throws UnknownEventTypeException if the catalog does not have the event's class
     * @throws InvalidEventException if the event has something that JSON cannot say
     * @throws EventTooLargeException if the payload exceeds the limit
     */
    public Fields encode(Envelope<?> envelope) {
        DomainEvent event = envelope.event();
        Binding binding = byType.get(event.getClass());
        if (binding == null) {
            throw new UnknownEventTypeException(event.getClass(), catalog.names());
        }
        byte[] payload = payload(binding, event);
        if (payload.length > payloadLimit) {
            throw new EventTooLargeException(binding.descriptor.name(), envelope.id(), payload.length, payloadLimit);
        }
        return format.write(new RawEvent(
                envelope.id(),
                binding.descriptor.name(),
                binding.descriptor.version(),
                envelope.timestamp(),
                envelope.source(),
                event.tenantId(),
                envelope.userId(),
                envelope.correlationId(),
                envelope.causationId(),
                envelope.traceparent(),
                payload));
    }

    /**
     * The envelope in the fields of an entry. Its version is the one that was written, also where upcasters have lifted
     * the event to the catalog's.
     *
     * @throws DecodeException if there is none that can be trusted; it has the reason
     */
    public Envelope<?> decode(Fields fields) {
        RawEvent raw = read(fields);
        Binding binding = binding(raw);
        if (raw.payload().length > payloadLimit) {
            throw Refusals.undecodable(
                    "The payload of " + raw.type(),
                    "it has %,d bytes, the payload limit of this bus is %,d"
                            .formatted(raw.payload().length, payloadLimit));
        }
        DomainEvent event = binding.read(raw.version(), raw.payload());
        checkTenant(raw, event);
        return new Envelope<>(
                raw.id(),
                binding.descriptor.name(),
                raw.version(),
                raw.timestamp(),
                raw.source(),
                raw.userId(),
                raw.correlationId(),
                raw.causationId(),
                raw.traceparent(),
                event);
    }

    /** The event's id in the fields of an entry, or {@code null} where there is no readable one; never throws. */
    public @Nullable UUID id(Fields fields) {
        return format.id(fields);
    }

    /** The event's tenant in the fields of an entry, or {@code null} where there is no readable one; never throws. */
    public @Nullable UUID tenantId(Fields fields) {
        return format.tenantId(fields);
    }

    private void add(Collection<? extends Upcaster> upcasters) {
        List<String> problems = new ArrayList<>();
        for (Upcaster upcaster : upcasters) {
            Binding binding = byName.get(upcaster.type());
            if (binding == null) {
                problems.add("%s is for a type that the catalog does not have".formatted(upcaster));
            } else if (upcaster.fromVersion() < 1 || upcaster.fromVersion() >= binding.descriptor.version()) {
                problems.add("%s must be from version 1 or later, and below version %d of %s, but is from %d"
                        .formatted(
                                upcaster,
                                binding.descriptor.version(),
                                binding.descriptor.type().getName(),
                                upcaster.fromVersion()));
            } else if (!binding.add(upcaster)) {
                problems.add("%s is the second one for version %d of %s"
                        .formatted(upcaster, upcaster.fromVersion(), upcaster.type()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("The upcasters cannot work: " + String.join("; ", problems) + ".");
        }
    }

    private static byte[] payload(Binding binding, DomainEvent event) {
        try {
            return binding.write(event);
        } catch (JacksonException e) {
            throw new InvalidEventException(
                    binding.descriptor.name(),
                    List.of(new Violation(
                            Refusals.path(e), "cannot be written as JSON (%s)".formatted(Refusals.unwritable(e)))));
        }
    }

    private RawEvent read(Fields fields) {
        try {
            return format.read(fields);
        } catch (DecodeException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw Refusals.undecodable("The entry", Refusals.thrown(e));
        }
    }

    private Binding binding(RawEvent raw) {
        Binding binding = byName.get(raw.type());
        if (binding == null) {
            throw new DecodeException(
                    FailureReason.UNKNOWN_TYPE,
                    ("The entry has type '%s', which no class of the catalog has. Known types: %s. "
                                    + "Add its class, or the sealed family above it, to EventCatalog.of(…), then retry the event.")
                            .formatted(shown(raw.type()), new TreeSet<>(byName.keySet())));
        }
        if (raw.version() > binding.descriptor.version()) {
            throw new DecodeException(
                    FailureReason.UNSUPPORTED_VERSION,
                    ("The entry is version %d of %s, but this application knows it up to version %d (%s). "
                                    + "Deploy a release that knows version %d, then retry the event.")
                            .formatted(
                                    raw.version(),
                                    raw.type(),
                                    binding.descriptor.version(),
                                    binding.descriptor.type().getName(),
                                    raw.version()));
        }
        return binding;
    }

    private static void checkTenant(RawEvent raw, DomainEvent event) {
        UUID claimed = raw.tenantId();
        UUID actual;
        try {
            actual = event.tenantId();
        } catch (RuntimeException e) {
            throw Refusals.undecodable("The tenant of " + raw.type(), Refusals.thrown(e));
        }
        if (claimed != null && !claimed.equals(actual)) {
            throw new DecodeException(
                    FailureReason.TENANT,
                    ("The entry of %s %s names tenant %s, but its payload %s. It was altered, or its publisher mixes tenants; "
                                    + "find out which before anything handles it.")
                            .formatted(
                                    raw.type(), raw.id(), claimed, actual == null ? "names none" : "names " + actual));
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
    }
}
