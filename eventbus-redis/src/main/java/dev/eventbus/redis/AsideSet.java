package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.log.LogConsumer.BroughtBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is set aside while its tenant is paused. */
final class AsideSet {
    private static final int PAGE = 100;

    private final Member member;

    AsideSet(Member member) {
        this.member = member;
    }

    CompletableFuture<Optional<String>> setAside(Delivery delivery, UUID tenant, Fields copy) {
        Keys.OfGroup group = member.group(delivery.type());
        return Script.SETASIDE
                .run(
                        member.link(),
                        member.timeout(),
                        member.what("Setting aside entry " + delivery.key()),
                        List.of(
                                group.streamKey,
                                group.consumers,
                                group.retry,
                                group.retrying,
                                group.aside,
                                group.losses,
                                group.pauses),
                        group.group,
                        member.name(),
                        delivery.entryId(),
                        Settlements.lease(delivery),
                        tenant.toString(),
                        FieldsText.encode(copy),
                        RedisPauseLog.newVersion())
                .thenApply(id -> id == null ? Optional.empty() : Optional.of(Replies.text(id)));
    }

    BroughtBack bringBack(String type, String after, Set<UUID> paused) {
        Keys.OfGroup group = member.group(type);
        List<Object> arguments = new ArrayList<>(List.of(group.group, after, PAGE));
        paused.forEach(tenant -> arguments.add(tenant.toString()));
        List<@Nullable Object> done = Replies.list(Link.await(Script.BRINGBACK.run(
                member.link(),
                member.timeout(),
                member.what("Bringing back what was set aside"),
                List.of(group.aside, group.retry, group.retrying, group.pauses),
                arguments.toArray())));
        String next = Replies.text(done.get(1));
        return new BroughtBack(Replies.number(done.get(0)), next.isEmpty() ? Optional.empty() : Optional.of(next));
    }
}
