package dev.eventbus.runtime;

import dev.eventbus.Durability;
import dev.eventbus.Retention;
import dev.eventbus.settings.Kind;
import dev.eventbus.settings.Setting;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be set of a bus from outside the code. */
final class BusTable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");

    private static final Pattern REPLICATED = Pattern.compile("replicated:([1-9]\\d{0,2})");

    static final List<Setting<EventBusBuilder<?>>> OF_BUS = Stream.concat(
                    Stream.<Setting<EventBusBuilder<?>>>of(
                            Setting.of(
                                    "eventbus.source",
                                    Kind.text("name", "1 to 200 of A-Z a-z 0-9 _ . -", NAME),
                                    "eventbus",
                                    "The application's name, written into every event.",
                                    EventBusBuilder::source),
                            Setting.of(
                                    "eventbus.payload-limit",
                                    Kind.size("1KiB to 64MiB"),
                                    "1MiB",
                                    "How large an encoded payload may be.",
                                    (bus, bytes) -> bus.payloadLimit((int) Math.min(bytes, Integer.MAX_VALUE))),
                            Setting.of(
                                    "eventbus.publish-timeout",
                                    Kind.duration("100ms to 10m"),
                                    "10s",
                                    "How long a publish may take once there is room for it, and wait for room.",
                                    EventBusBuilder::publishTimeout),
                            Setting.of(
                                    "eventbus.durability",
                                    Kind.of(
                                            "durability",
                                            "async, fsynced, or replicated:1 to replicated:100",
                                            BusTable::durability),
                                    "async",
                                    "What a publish waits for: nothing more than the store's answer, its disk, or so many replicas.",
                                    EventBusBuilder::durability),
                            Setting.of(
                                    "eventbus.max-in-flight.events",
                                    Kind.count("events", "1 to 1_000_000"),
                                    "8192",
                                    "How many events may be under way to the store.",
                                    (bus, events) -> bus.maxInFlight(
                                            (int) Math.min(events, Integer.MAX_VALUE), bus.maxInFlightBytes())),
                            Setting.of(
                                    "eventbus.max-in-flight.bytes",
                                    Kind.size("1MiB to 4GiB"),
                                    "64MiB",
                                    "How many bytes of events may be under way to the store.",
                                    (bus, bytes) -> bus.maxInFlight(bus.maxInFlight(), bytes)),
                            Setting.of(
                                    "eventbus.lease",
                                    Kind.duration("200ms to 1h"),
                                    "30s",
                                    "How long a process may be silent before others take over what it holds. The same in all processes of a subscription.",
                                    EventBusBuilder::lease),
                            Setting.of(
                                    "eventbus.close-timeout",
                                    Kind.duration("0s to 1h"),
                                    "30s",
                                    "How long closing waits for running handlers.",
                                    EventBusBuilder::closeTimeout)),
                    BusTable.<EventBusBuilder<?>>retention(
                            "eventbus.retention.",
                            List.of("10_000", "(none)", "100_000"),
                            "",
                            EventBusBuilder::retention,
                            EventBusBuilder::retention))
            .toList();

    static final List<Setting<OfType>> OF_TYPE = BusTable.<OfType>retention(
                    "eventbus.types.<type>.retention.",
                    List.of("(the bus's)", "(the bus's)", "(the bus's)"),
                    " For the stream of this type.",
                    OfType::retention,
                    OfType::retention)
            .toList();

    /** What can be set of one type. */
    record OfType(EventBusBuilder<?> bus, String type) {
        Retention retention() {
            return bus.retentionOf(type);
        }

        void retention(Retention retention) {
            bus.retention(type, retention);
        }
    }

    private BusTable() {}

    /** The length is first, since the others are checked against it. */
    private static <T> Stream<Setting<T>> retention(
            String prefix,
            List<String> standards,
            String whose,
            Function<T, Retention> get,
            BiConsumer<T, Retention> set) {
        return Stream.of(
                Setting.of(
                        prefix + "max-length",
                        Kind.count("events", "1 to 1_000_000_000"),
                        standards.get(0),
                        "How many settled events are kept; it makes the hard limit ten times that." + whose,
                        (target, events) -> set.accept(target, withMaxLength(get.apply(target), events))),
                Setting.of(
                        prefix + "max-age",
                        Kind.duration("1s to 36500d"),
                        standards.get(1),
                        "How old a settled event may become." + whose,
                        (target, age) -> set.accept(target, get.apply(target).withMaxAge(age))),
                Setting.of(
                        prefix + "hard-limit",
                        Kind.count("events", "max-length to 10_000_000_000"),
                        standards.get(2),
                        "How many events are kept at the most, settled or not." + whose,
                        (target, events) -> set.accept(target, get.apply(target).withHardLimit(events))));
    }

    private static @Nullable Durability durability(String text) {
        Matcher replicated = REPLICATED.matcher(text);
        if (replicated.matches()) {
            int replicas = Integer.parseInt(replicated.group(1));
            return replicas <= Durability.MAX_REPLICAS ? Durability.replicated(replicas) : null;
        }
        return switch (text) {
            case "async" -> Durability.async();
            case "fsynced" -> Durability.fsynced();
            default -> null;
        };
    }

    private static Retention withMaxLength(Retention before, long events) {
        Retention retention = Retention.maxLength(events);
        return before.maxAge().map(retention::withMaxAge).orElse(retention);
    }
}
