package dev.eventbus.redis;

import dev.eventbus.FailedEvent;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.redis.EventBiography.Failed;
import dev.eventbus.redis.EventBiography.Fate;
import dev.eventbus.redis.EventBiography.Held;
import dev.eventbus.redis.EventBiography.Retrying;
import dev.eventbus.redis.EventBiography.SetAside;
import dev.eventbus.redis.EventBiography.Settled;
import dev.eventbus.redis.EventBiography.Waiting;
import dev.eventbus.subscribe.StoryFields;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes the biography of one event. Only reads; each look at a subscription is one step. */
final class Biographer {
    /** An id is older than its entry by no more than clocks differ, and younger by what an outbox takes. */
    static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final int PAGE = 200;
    private static final int VERSION_WITH_TIME = 7;

    private final UUID id;
    private final RedisLog log;
    private final EventReader reader;
    private final EventCodec codec;
    private final int mostEntries;
    private final @Nullable EntryId from;
    private boolean complete = true;

    /** @param mostEntries how many entries of each stream, and of each list beside it, are looked at */
    Biographer(UUID id, RedisLog log, EventReader reader, EventCodec codec, int mostEntries) {
        this.id = id;
        this.log = log;
        this.reader = reader;
        this.codec = codec;
        this.mostEntries = mostEntries;
        this.from = id.version() == VERSION_WITH_TIME
                ? EntryId.before(Math.max(0, (id.getMostSignificantBits() >>> 16) - CLOCKS.toMillis()))
                : null;
    }

    EventBiography write(Inventory.Found found) {
        Optional<StoredEvent> entry = Optional.empty();
        for (String type : found.types()) {
            entry = find(type);
            if (entry.isPresent()) {
                break;
            }
        }
        List<Fate> fates = new ArrayList<>();
        for (String type : entry.map(there -> List.of(there.type())).orElse(List.copyOf(found.types()))) {
            Collection<String> subscriptions = new TreeSet<>(log.subscriptions().names(type));
            subscriptions.addAll(found.failed().getOrDefault(type, new TreeSet<>()));
            for (String subscription : subscriptions) {
                Optional<Fate> fate = entry.isPresent()
                        ? Optional.of(fate(subscription, type, entry.get().entryId()))
                        : copy(subscription, type);
                fate.ifPresent(fates::add);
            }
        }
        return new EventBiography(id, entry, fates, complete && found.all());
    }

    private Optional<StoredEvent> find(String type) {
        String after = from == null ? "+" : from.toString();
        for (int seen = 0; seen < mostEntries; seen += PAGE) {
            List<StoredEvent> page = from == null ? reader.before(type, after, PAGE) : reader.after(type, after, PAGE);
            for (StoredEvent event : page) {
                if (event.eventId().equals(Optional.of(id))) {
                    return Optional.of(event);
                }
                after = event.entryId();
            }
            if (page.size() < PAGE) {
                return Optional.empty();
            }
        }
        complete = false;
        return Optional.empty();
    }

    private Fate fate(String subscription, String type, String entryId) {
        Fate fate = withoutFailed(subscription, type, entryId);
        if (!(fate instanceof Settled)) {
            return fate;
        }
        return failed(subscription, type, failed -> entryId.equals(failed.entryId()))
                .or(() -> aside(subscription, type, fields -> entryId.equals(fields.text("entry"))))
                .orElseGet(() -> withoutFailed(subscription, type, entryId)); // it may have been sent back meanwhile
    }

    private Fate withoutFailed(String subscription, String type, String entryId) {
        Keys.OfGroup group = log.keys().of(type, subscription);
        List<@Nullable Object> reply = Replies.list(log.run(
                Script.FATE,
                "Looking what became of event " + id,
                type,
                List.of(group.streamKey, group.positions, group.retry, group.retrying),
                group.group,
                entryId));
        return switch (Replies.text(reply.get(0))) {
            case "retrying" ->
                retrying(
                        subscription,
                        type,
                        Instant.ofEpochMilli(Replies.number(reply.get(1))),
                        reply.get(2),
                        reply.get(3));
            case "held" ->
                new Held(
                        subscription,
                        type,
                        Replies.text(reply.get(1)),
                        Duration.ofMillis(Replies.number(reply.get(2))),
                        Replies.number(reply.get(3)));
            case "waiting" -> new Waiting(subscription, type);
            default -> new Settled(subscription, type);
        };
    }

    private Retrying retrying(
            String subscription, String type, Instant due, @Nullable Object copy, @Nullable Object lease) {
        Fields fields = copy == null ? Fields.none() : copyOf(Replies.bytes(copy));
        FailedEvent story = StoryFields.failedEvent(subscription, type, "0-0", fields, codec);
        String consumer = lease == null ? null : Replies.text(lease).replaceFirst("(:\\d+:\\d+)? \\d+$", "");
        return new Retrying(subscription, type, due, story.attempts(), story.error(), story.message(), consumer);
    }

    private static Fields copyOf(byte[] copy) {
        try {
            return FieldsText.decode(copy);
        } catch (IllegalArgumentException edited) {
            return Fields.none();
        }
    }

    /** Where its stream does not have it any more: from what waits for a retry, and from what failed. */
    private Optional<Fate> copy(String subscription, String type) {
        return waiting(subscription, type)
                .or(() -> failed(subscription, type, failed -> failed.eventId().equals(Optional.of(id))))
                .or(() -> aside(subscription, type, fields -> isCopy(fields.get(Bytes.of("copy")))));
    }

    private Optional<Fate> waiting(String subscription, String type) {
        Keys.OfGroup group = log.keys().of(type, subscription);
        List<@Nullable Object> ids = Replies.list(log.ask(
                "Looking what waits for a retry",
                type,
                Commands.of(CommandType.ZRANGE, group.retry, 0, mostEntries - 1)));
        complete &= ids.size() < mostEntries;
        for (Object each : ids) {
            String entryId = Replies.text(each);
            if (from != null && EntryId.parse(entryId).compareTo(from) < 0) {
                continue;
            }
            Object copy = log.ask(
                    "Looking at what waits for a retry", type, Commands.of(CommandType.HGET, group.retrying, entryId));
            if (copy != null && isCopy(Replies.bytes(copy))) {
                Fate fate = withoutFailed(subscription, type, entryId);
                if (fate instanceof Retrying) {
                    return Optional.of(fate);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isCopy(byte @Nullable [] copy) {
        return copy != null && id.equals(codec.id(FailureFields.own(copyOf(copy))));
    }

    private Optional<Fate> failed(String subscription, String type, Predicate<FailedEvent> wanted) {
        return search(after -> log.failed().list(subscription, type, after, PAGE), FailedEntry::id, entry -> {
            FailedEvent event = StoryFields.failedEvent(subscription, type, entry.id(), entry.fields(), codec);
            return wanted.test(event) ? new Failed(subscription, type, event) : null;
        });
    }

    private Optional<Fate> aside(String subscription, String type, Predicate<Fields> wanted) {
        byte[] aside = log.keys().of(type, subscription).aside;
        return search(
                after -> log.ask("Looking at what is set aside", type, Commands.xrange(aside, "(" + after, "+", PAGE)),
                EntriesOutput.Entry::id,
                entry -> wanted.test(entry.fields()) ? new SetAside(subscription, type) : null);
    }

    /** Through what was added to a list since the event's id was made, page by page. */
    private <T> Optional<Fate> search(
            Function<String, List<T>> pages, Function<T, String> idOf, Function<T, @Nullable Fate> wanted) {
        String after = from == null ? "0" : from.toString();
        for (int seen = 0; seen < mostEntries; seen += PAGE) {
            List<T> page = pages.apply(after);
            for (T entry : page) {
                Fate found = wanted.apply(entry);
                if (found != null) {
                    return Optional.of(found);
                }
                after = idOf.apply(entry);
            }
            if (page.size() < PAGE) {
                return Optional.empty();
            }
        }
        complete = false;
        return Optional.empty();
    }
}
