package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer.Loss;
import dev.eventbus.log.LogConsumer.TakenOver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds what the group says is pending for a consumer, its own and what the dead left. */
final class Recovery {
    private static final int IDS_PER_CALL = 500;
    private static final int TAKEN_OVER_PER_CALL = 100;

    private final Member member;

    Recovery(Member member) {
        this.member = member;
    }

    List<Delivery> held(Set<String> inHand, int max) {
        List<Delivery> held = new ArrayList<>();
        for (Keys.OfGroup group : member.groups()) {
            List<Pending> missing = missing(group, inHand, max - held.size());
            List<CompletableFuture<List<EntriesOutput.Entry>>> bodies = missing.stream()
                    .map(p -> member.link()
                            .call(
                                    Commands.xrange(group.streamKey, p.id, p.id, 1),
                                    member.timeout(),
                                    member.what("Recovering")))
                    .toList();
            for (int i = 0; i < missing.size(); i++) {
                List<EntriesOutput.Entry> body = Link.await(bodies.get(i));
                Fields fields = body.isEmpty() ? Fields.none() : body.get(0).fields();
                Pending pending = missing.get(i);
                held.add(new Delivery(
                        group.type, pending.id, fields, Origin.RECOVERED, pending.deliveries, member.name()));
            }
        }
        return held;
    }

    private record Pending(String id, int deliveries) {}

    private List<Pending> missing(Keys.OfGroup group, Set<String> inHand, int max) {
        List<Pending> missing = new ArrayList<>();
        String start = "-";
        while (missing.size() < max) {
            List<@Nullable Object> page = Replies.list(Link.await(member.link()
                    .call(
                            Commands.xpending(group.streamKey, group.group, start, IDS_PER_CALL, member.name()),
                            member.timeout(),
                            member.what("Recovering"))));
            for (Object entry : page) {
                List<@Nullable Object> pending = Replies.list(entry);
                String id = Replies.text(pending.get(0));
                start = "(" + id;
                if (missing.size() < max && !inHand.contains(group.type + '/' + id)) {
                    missing.add(new Pending(id, (int) Replies.number(pending.get(3))));
                }
            }
            if (page.size() < IDS_PER_CALL) {
                break;
            }
        }
        return missing;
    }

    TakenOver takeOver(String deadConsumer, int max) {
        long entries = 0;
        List<Loss> trimmed = new ArrayList<>();
        boolean more = false;
        for (Keys.OfGroup group : member.groups()) {
            long taken = 0;
            long gone = 0;
            boolean rest = true;
            while (rest && taken < max) {
                List<@Nullable Object> page = Replies.list(Link.await(Script.TAKEOVER.run(
                        member.link(),
                        member.timeout(),
                        member.what("Taking over from consumer " + deadConsumer),
                        List.of(group.streamKey, group.consumers, group.failed, group.losses),
                        group.group,
                        member.name(),
                        deadConsumer,
                        member.settings().lease().toMillis(),
                        Math.min(TAKEN_OVER_PER_CALL, max - taken),
                        Instant.now().toString())));
                entries += Replies.number(page.get(0));
                gone += Replies.number(page.get(1));
                taken += Replies.number(page.get(0)) + Replies.number(page.get(1));
                rest = Replies.number(page.get(2)) == 1;
            }
            more |= rest;
            if (gone > 0) {
                trimmed.add(new Loss(group.type, gone, true));
            }
        }
        return new TakenOver(entries, trimmed, more);
    }
}
