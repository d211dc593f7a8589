package dev.eventbus.runtime;

import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Failed events of subscription {@code s} that nobody had to fail. */
public abstract class FailedFixture extends BusFixture {
    protected static final FailedEventQuery ALL = FailedEventQuery.of("s");

    protected static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Puts an entry into the list of subscription {@code s} and a type, whatever its fields; its id there. */
    protected abstract String put(String type, Fields fields);

    protected final FailedEvents failedEvents() {
        return bus.failedEvents();
    }

    /** The fields of a whole event. */
    protected final Fields event(String type, int number, UUID ofTenant) {
        return Fields.ofText(
                "id",
                new UUID(7, number).toString(),
                "type",
                type,
                "version",
                "1",
                "timestamp",
                NOON.toString(),
                "source",
                "test",
                "tenantId",
                ofTenant.toString(),
                "payload",
                "{\"tenantId\":\"%s\",\"key\":\"k\",\"number\":%d}".formatted(ofTenant, number));
    }

    protected static Fields failure(String reason, String error, String fingerprint, Instant last) {
        return Fields.ofText(
                FailureFields.STREAM,
                "x",
                FailureFields.ENTRY,
                last.toEpochMilli() + "-0",
                FailureFields.SUBSCRIPTION,
                "s",
                FailureFields.REASON,
                reason,
                FailureFields.ATTEMPTS,
                "3",
                FailureFields.FIRST,
                last.minusSeconds(60).toString(),
                FailureFields.LAST,
                last.toString(),
                FailureFields.ERROR,
                error,
                FailureFields.MESSAGE,
                "message",
                FailureFields.FINGERPRINT,
                fingerprint);
    }

    /** Puts a whole failed event; {@code number} is also the minute of its last failure. */
    protected final String put(String type, int number) {
        Instant last = NOON.plusSeconds(60L * number);
        return put(type, event(type, number, tenant).plus(failure("HANDLER", "a.b.Broken", "Broken-1", last)));
    }

    protected static List<Integer> numbers(List<FailedEvent> failed) {
        return failed.stream()
                .map(event -> (int) event.eventId().orElseThrow().getLeastSignificantBits())
                .toList();
    }

    protected static Integer[] numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toArray(Integer[]::new);
    }
}
