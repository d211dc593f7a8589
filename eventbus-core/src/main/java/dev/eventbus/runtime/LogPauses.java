package dev.eventbus.runtime;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.FailedEventJobOptions;
import dev.eventbus.Pause;
import dev.eventbus.PauseRecord;
import dev.eventbus.PauseRecord.Change;
import dev.eventbus.Pauses;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.LogException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pauses of a log: one on each stream, told as one. */
final class LogPauses implements Pauses {
    private static final Logger LOG = LoggerFactory.getLogger(LogPauses.class);
    private static final String CHANGE = "change";
    private static final String SUBSCRIPTION = "subscription";
    private static final String TENANT = "tenant";
    private static final String BY = "by";
    private static final String REASON = "reason";

    private final EventLog log;
    private final KnownNames names;
    private final Clock clock;

    LogPauses(EventLog log, KnownNames names, Clock clock) {
        this.log = log;
        this.names = names;
        this.clock = clock;
    }

    @Override
    public Pause pause(String subscription, String by, String reason) {
        return pause(subscription, Optional.empty(), by, reason);
    }

    @Override
    public Pause pause(String subscription, UUID tenant, String by, String reason) {
        return pause(subscription, Optional.of(tenant), by, reason);
    }

    private Pause pause(String subscription, Optional<UUID> tenant, String by, String reason) {
        check(by, reason);
        Pause wanted =
                new Pause(subscription, tenant, by, reason, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        Pause holds = onEachStream(subscription, "paused", type -> log.pauses().add(type, wanted))
                .orElse(wanted);
        if (holds.equals(wanted)) {
            record(Change.PAUSED, wanted);
        }
        return holds;
    }

    @Override
    public Optional<Pause> resume(String subscription, String by, String reason) {
        return resume(subscription, Optional.empty(), by, reason);
    }

    @Override
    public Optional<Pause> resume(String subscription, UUID tenant, String by, String reason) {
        return resume(subscription, Optional.of(tenant), by, reason);
    }

    private Optional<Pause> resume(String subscription, Optional<UUID> tenant, String by, String reason) {
        check(by, reason);
        Optional<Pause> over =
                onEachStream(subscription, "resumed", type -> log.pauses().remove(type, subscription, tenant));
        over.ifPresent(pause -> record(Change.RESUMED, new Pause(subscription, tenant, by, reason, pause.since())));
        return over;
    }

    /** The oldest of what {@code step} gives for the streams that know the subscription. */
    private Optional<Pause> onEachStream(String subscription, String done, Function<String, Optional<Pause>> step) {
        return answered(subscription + " was not certainly " + done + " on all its streams; call again", () -> {
            List<String> types = names.typesOf(subscription);
            return types.stream()
                    .map(type -> step.apply(type))
                    .flatMap(Optional::stream)
                    .min(Comparator.comparing(Pause::since));
        });
    }

    @Override
    public List<Pause> list() {
        return answered(
                "The pauses cannot be listed",
                () -> names.types(null).stream()
                        .flatMap(type -> log.pauses().list(type).stream())
                        .collect(Collectors.toMap(
                                pause -> Map.entry(pause.subscription(), pause.tenant()),
                                pause -> pause,
                                (one, other) -> one.since().isAfter(other.since()) ? other : one))
                        .values()
                        .stream()
                        .sorted(Comparator.comparing(Pause::since).thenComparing(Pause::subscription))
                        .toList());
    }

    @Override
    public List<PauseRecord> records(int max) {
        return answered(
                "The record of pauses cannot be read",
                () -> JobRecords.newest(log.jobs(), max, LogPauses::isOfPause, LogPauses::record));
    }

    private void record(Change change, Pause pause) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(CHANGE, change.name());
        facts.put(SUBSCRIPTION, pause.subscription());
        pause.tenant().ifPresent(tenant -> facts.put(TENANT, tenant.toString()));
        facts.put(BY, pause.by());
        facts.put(REASON, pause.reason());
        answered("It is done, but not on record", () -> {
            log.jobs().record(facts);
            return true;
        });
        LOG.info("{} {}", change, pause);
    }

    /** Whether what is on record is about a pause. */
    static boolean isOfPause(JobLog.Entry entry) {
        String change = entry.facts().get(CHANGE);
        return Stream.of(Change.values()).anyMatch(each -> each.name().equals(change))
                && entry.facts().get("job") == null;
    }

    private static PauseRecord record(JobLog.Entry entry) {
        Map<String, String> facts = entry.facts();
        return new PauseRecord(
                entry.time(),
                Change.valueOf(facts.getOrDefault(CHANGE, "")),
                facts.getOrDefault(SUBSCRIPTION, ""),
                Optional.ofNullable(facts.get(TENANT)).map(UUID::fromString),
                facts.getOrDefault(BY, ""),
                facts.getOrDefault(REASON, ""));
    }

    private static void check(String by, String reason) {
        FailedEventJobOptions.of(by, reason);
        if (by.lines().count() > 1) {
            throw new IllegalArgumentException(
                    "'by' must be one line, but has " + by.lines().count());
        }
    }

    private static <T> T answered(String otherwise, Supplier<T> calls) {
        try {
            return Objects.requireNonNull(calls.get());
        } catch (LogException e) {
            throw new BusUnavailableException("%s: %s".formatted(otherwise, e.getMessage()), e);
        }
    }
}
