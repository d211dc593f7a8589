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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells the server what became of entries, in scripts that look first whether they are still the consumer's. */
final class Settlements {
    private static final int IDS_PER_CALL = 500;

    private final Member member;
    private final Heartbeat heartbeat;

    Settlements(Member member, Heartbeat heartbeat) {
        this.member = member;
        this.heartbeat = heartbeat;
    }

    CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor) {
        List<CompletableFuture<List<Delivery>>> answers = new ArrayList<>();
        byType(handled).forEach((type, ofType) -> {
            Keys.OfGroup group = member.group(type);
            List<Delivery> pending = only(ofType, d -> !d.origin().fromRetry());
            // The script asks whether this consumer was taken over, not whose each entry is.
            answers.add(CompletableFuture.completedFuture(
                    only(pending, d -> !d.token().equals(member.name()))));
            for (List<Delivery> chunk : chunks(only(pending, d -> d.token().equals(member.name())))) {
                answers.add(acknowledgePending(group, chunk, markFor));
            }
            for (List<Delivery> chunk : chunks(only(ofType, d -> d.origin().fromRetry()))) {
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
        Set<String> ids = Replies.list(reply).stream().map(Replies::text).collect(Collectors.toSet());
        return only(chunk, delivery -> ids.contains(delivery.entryId()));
    }

    CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay) {
        Keys.OfGroup group = member.group(delivery.type());
        return Script.RETRY
                .run(
                        member.link(),
                        member.timeout(),
                        member.what("Putting off entry " + delivery.key()),
                        List.of(group.streamKey, group.consumers, group.retry, group.retrying, group.losses),
                        group.group,
                        member.name(),
                        delivery.entryId(),
                        lease(delivery),
                        FieldsText.encode(copy),
                        delay.toMillis())
                .thenApply(
                        due -> due == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Replies.number(due))));
    }

    CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed) {
        Keys.OfGroup group = member.group(delivery.type());
        List<Object> arguments =
                new ArrayList<>(List.of(group.group, member.name(), delivery.entryId(), lease(delivery)));
        Fields fields = ParkedFields.of(failed);
        for (int i = 0; i < fields.size(); i++) {
            arguments.add(fields.name(i));
            arguments.add(fields.value(i));
        }
        return Script.PARK
                .run(
                        member.link(),
                        member.timeout(),
                        member.what("Parking entry " + delivery.key()),
                        List.of(
                                group.streamKey,
                                group.consumers,
                                group.retry,
                                group.retrying,
                                group.failed,
                                group.losses),
                        arguments.toArray())
                .thenApply(id -> id == null ? Optional.empty() : Optional.of(Replies.text(id)));
    }

    /** What the scripts know a holding by: a lease's token, or nothing for what is pending in the group. */
    static String lease(Delivery delivery) {
        return delivery.origin().fromRetry() ? delivery.token() : "";
    }

    static Map<String, List<Delivery>> byType(Collection<Delivery> deliveries) {
        return deliveries.stream()
                .collect(Collectors.groupingBy(Delivery::type, LinkedHashMap::new, Collectors.toList()));
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
