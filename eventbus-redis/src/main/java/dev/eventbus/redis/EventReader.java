package dev.eventbus.redis;

import dev.eventbus.codec.DecodeException;
import dev.eventbus.codec.RawEvent;
import dev.eventbus.codec.WireFormat;
import dev.eventbus.log.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads the events of streams for people: as no subscription does, and without their classes. */
final class EventReader {
    private final RedisLog log;
    private final WireFormat format;

    EventReader(RedisLog log, WireFormat format) {
        this.log = log;
        this.format = format;
    }

    /** Those after an entry, the oldest first; {@code "0"} for the first. */
    List<StoredEvent> after(String type, String entryId, int max) {
        byte[] stream = Bytes.of(log.stream(type));
        return events(type, log.ask("Reading", type, Commands.xrange(stream, "(" + entryId, "+", max)));
    }

    /** Those before an entry, the newest first; {@code "+"} for the last. */
    List<StoredEvent> before(String type, String entryId, int max) {
        byte[] stream = Bytes.of(log.stream(type));
        String end = entryId.equals("+") ? entryId : "(" + entryId;
        return events(type, log.ask("Reading", type, Commands.xrevrange(stream, end, "-", max)));
    }

    private List<StoredEvent> events(String type, List<EntriesOutput.Entry> entries) {
        return entries.stream().map(entry -> event(type, entry)).toList();
    }

    private StoredEvent event(String type, EntriesOutput.Entry entry) {
        return new StoredEvent(
                type,
                log.stream(type),
                entry.id(),
                Instant.ofEpochMilli(EntryId.parse(entry.id()).millis()),
                Optional.ofNullable(format.id(entry.fields())),
                read(entry.fields()),
                entry.fields().toMap());
    }

    private Optional<RawEvent> read(Fields fields) {
        try {
            return Optional.of(format.read(fields));
        } catch (DecodeException broken) {
            return Optional.empty();
        }
    }
}
