package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells the server what became of entries, in scripts that look first whether they are still the consumer's. */
final class Settlements {
    private static final int IDS_PER_CALL = 500;

    private final Member member;
    private final Heartbeat heartbeat;
    private final Map<String, Convoy> retries = new ConcurrentHashMap<>(); // by type
    private final Map<String, Convoy> parks = new ConcurrentHashMap<>();

    Settlements(Member member, Heartbeat heartbeat) {
        this.member = member;
        this.heartbeat = heartbeat;
    }

    CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor) {
        List<CompletableFuture<List<Delivery>>> answers = new ArrayList<>();
        byType(handled).forEach((type, ofType) -> {
            Keys.OfGroup group = member.group(type);
            List<Delivery> pending = new ArrayList<>(ofType.size());
            List<Delivery> ofOthers = new ArrayList<>();
            List<Delivery> fromRetry = new ArrayList<>();
            for (Delivery delivery : ofType) {
                if (delivery.origin().fromRetry()) {
                    fromRetry.add(delivery);
                } else if (delivery.token().equals(member.name())) {
                    pending.add(delivery);
                } else { // the script asks whether this consumer was taken over, not whose each entry is
                    ofOthers.add(delivery);
                }
            }
            answers.add(CompletableFuture.completedFuture(ofOthers));
            for (List<Delivery> chunk : chunks(pending)) {
                answers.add(acknowledgePending(group, chunk, markFor));
            }
            for (List<Delivery> chunk : chunks(fromRetry)) {
                answers.add(acknowledgeRetries(group, chunk, markFor));
            }
        });
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream()
                        .flatMap(answer -> answer.join().stream())
                        .toList());
    }

    private CompletableFuture<List<Delivery>> acknowledgePending(
            Keys.OfGroup group, List<Delivery> chunk, Duration markFor) {
        List<byte[]> keys = new ArrayList<>(List.of(group.streamKey, group.consumers, group.losses));
        List<Object> arguments = new ArrayList<>(List.of(group.group, member.name(), markFor.toMillis()));
        for (Delivery delivery : chunk) {
            arguments.add(delivery.entryId());
            if (markFor.toMillis() > 0) {
                keys.add(member.mark(delivery));
            }
        }
        return Script.ACK
                .run(member.link(), member.timeout(), member.what("Acknowledging"), keys, arguments.toArray())
                .thenApply(refused -> refused(chunk, refused));
    }

    private CompletableFuture<List<Delivery>> acknowledgeRetries(
            Keys.OfGroup group, List<Delivery> chunk, Duration markFor) {
        List<byte[]> keys = new ArrayList<>(List.of(group.consumers, group.retry, group.retrying));
        List<Object> arguments =
                new ArrayList<>(List.of(member.name(), heartbeat.mayBeTakenOver() ? 1 : 0, markFor.toMillis()));
        for (Delivery delivery : chunk) {
            arguments.add(delivery.entryId());
            arguments.add(delivery.token());
            if (markFor.toMillis() > 0) {
                keys.add(member.mark(delivery));
            }
        }
        return Script.ACKRETRY
                .run(member.link(), member.timeout(), member.what("Acknowledging"), keys, arguments.toArray())
                .thenApply(refused -> refused(chunk, refused));
    }

    private static List<Delivery> refused(List<Delivery> chunk, @Nullable Object reply) {
        if (Replies.list(reply).isEmpty()) {
            return List.of();
        }
        Set<String> ids = Replies.list(reply).stream().map(Replies::text).collect(Collectors.toSet());
        return only(chunk, delivery -> ids.contains(delivery.entryId()));
    }

    CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay) {
        byte[] text = FieldsText.encode(copy);
        List<Object> words = List.of(delivery.entryId(), lease(delivery), text, delay.toMillis());
        return retries.computeIfAbsent(
                        delivery.type(), type -> new Convoy(entries -> putOff(member.group(type), entries)))
                .add(words, text.length)
                .thenApply(
                        due -> due == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Replies.number(due))));
    }

    private CompletableFuture<@Nullable Object> putOff(Keys.OfGroup group, List<Convoy.Entry> entries) {
        return Script.RETRY.run(
                member.link(),
                member.timeout(),
                member.what("Putting off " + named(entries)),
                List.of(group.streamKey, group.consumers, group.retry, group.retrying, group.losses),
                arguments(group, entries));
    }

    CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed) {
        Fields fields = ParkedFields.of(failed);
        List<Object> words = new ArrayList<>(List.of(delivery.entryId(), lease(delivery), 2 * fields.size()));
        for (int i = 0; i < fields.size(); i++) {
            words.add(fields.name(i));
            words.add(fields.value(i));
        }
        return parks.computeIfAbsent(delivery.type(), type -> new Convoy(entries -> park(member.group(type), entries)))
                .add(words, fields.bytes())
                .thenApply(id -> id == null ? Optional.empty() : Optional.of(Replies.text(id)));
    }

    private CompletableFuture<@Nullable Object> park(Keys.OfGroup group, List<Convoy.Entry> entries) {
        return Script.PARK.run(
                member.link(),
                member.timeout(),
                member.what("Parking " + named(entries)),
                List.of(group.streamKey, group.consumers, group.retry, group.retrying, group.failed, group.losses),
                arguments(group, entries));
    }

    private static String named(List<Convoy.Entry> entries) {
        return entries.size() == 1
                ? "entry " + entries.get(0).words().get(0)
                : "%d entries, %s and after"
                        .formatted(entries.size(), entries.get(0).words().get(0));
    }

    private Object[] arguments(Keys.OfGroup group, List<Convoy.Entry> entries) {
        List<Object> arguments = new ArrayList<>(List.of(group.group, member.name()));
        entries.forEach(entry -> arguments.addAll(entry.words()));
        return arguments.toArray();
    }

    /** What the scripts know a holding by: a lease's token, or nothing for what is pending in the group. */
    static String lease(Delivery delivery) {
        return delivery.origin().fromRetry() ? delivery.token() : "";
    }

    static Map<String, List<Delivery>> byType(Collection<Delivery> deliveries) {
        Map<String, List<Delivery>> byType = new LinkedHashMap<>();
        for (Delivery delivery : deliveries) {
            byType.computeIfAbsent(delivery.type(), type -> new ArrayList<>()).add(delivery);
        }
        return byType;
    }

    private static List<Delivery> only(List<Delivery> deliveries, Predicate<Delivery> condition) {
        return deliveries.stream().filter(condition).toList();
    }

    private static List<List<Delivery>> chunks(List<Delivery> deliveries) {
        List<List<Delivery>> chunks = new ArrayList<>();
        for (int from = 0; from < deliveries.size(); from += IDS_PER_CALL) {
            chunks.add(deliveries.subList(from, Math.min(deliveries.size(), from + IDS_PER_CALL)));
        }
        return chunks;
    }
}
