package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Fields;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogConsumer.TakenOver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One membership. What an entry needs to be settled is in its delivery: nothing is remembered here about what is held.
 */
final class RedisConsumer implements LogConsumer {
    private final Member member;
    private final Heartbeat heartbeat;
    private final Reads reads;
    private final Recovery recovery;
    private final RetrySet retries;
    private final Settlements settlements;
    private final AsideSet aside;

    RedisConsumer(RedisLogSettings settings, String subscription, List<Keys.OfGroup> groups, Node node) {
        this.member = new Member(settings, subscription, Names.consumer(settings.source()), groups, node.link());
        this.heartbeat = new Heartbeat(member);
        this.reads = new Reads(member, node.route());
        this.recovery = new Recovery(member);
        this.retries = new RetrySet(member, heartbeat);
        this.settlements = new Settlements(member, heartbeat);
        this.aside = new AsideSet(member);
    }

    @Override
    public String name() {
        return member.name();
    }

    @Override
    public CompletableFuture<List<Delivery>> read(int max, Duration wait) {
        return reads.read(max, wait);
    }

    @Override
    public void wake() {
        reads.wake();
    }

    @Override
    public List<Delivery> held(Set<String> inHand, int max) {
        return recovery.held(inHand, max);
    }

    /** The first heartbeat: from now on it is known. */
    void enter() {
        heartbeat.enter();
    }

    @Override
    public Pulse pulse(boolean inHand) {
        return heartbeat.pulse(inHand);
    }

    @Override
    public Pauses pauses() {
        return heartbeat.paused();
    }

    @Override
    public TakenOver takeOver(String deadConsumer, int max) {
        return recovery.takeOver(deadConsumer, max);
    }

    @Override
    public List<Delivery> takeDue(Set<String> inHand, int max) {
        return retries.takeDue(inHand, max);
    }

    @Override
    public boolean begin(Delivery delivery) {
        return count(delivery, delivery.deliveries() + 1, "Beginning");
    }

    @Override
    public void withdraw(Delivery delivery) {
        count(delivery, delivery.deliveries(), "Withdrawing from");
    }

    private boolean count(Delivery delivery, int deliveries, String doing) {
        Keys.OfGroup group = member.group(delivery.type());
        return Replies.number(Link.await(Script.COUNT.run(
                        member.link(),
                        member.timeout(),
                        member.what(doing + " entry " + delivery.key()),
                        List.of(group.streamKey, group.consumers, group.retrying),
                        group.group,
                        member.name(),
                        delivery.entryId(),
                        Settlements.lease(delivery),
                        deliveries)))
                == 1;
    }

    @Override
    public CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor) {
        return settlements.acknowledge(handled, markFor);
    }

    @Override
    public CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay) {
        return settlements.retry(delivery, copy, delay);
    }

    @Override
    public CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed) {
        return settlements.park(delivery, failed);
    }

    @Override
    public CompletableFuture<Optional<String>> setAside(Delivery delivery, UUID tenant, Fields copy) {
        return aside.setAside(delivery, tenant, copy);
    }

    @Override
    public BroughtBack bringBack(String type, String after, Set<UUID> paused) {
        return aside.bringBack(type, after, paused);
    }

    @Override
    public List<Delivery> handledBefore(List<Delivery> deliveries) {
        List<CompletableFuture<@Nullable Object>> answers = deliveries.stream()
                .map(d -> member.link()
                        .call(Commands.exists(member.mark(d)), member.timeout(), member.what("Looking for marks")))
                .toList();
        List<Delivery> before = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (Replies.number(Link.await(answers.get(i))) == 1) {
                before.add(deliveries.get(i));
            }
        }
        return before;
    }

    @Override
    public void leave(Collection<Delivery> retries) {
        reads.close();
        Map<String, List<Delivery>> byType = Settlements.byType(retries);
        List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>();
        for (Keys.OfGroup group : member.groups()) {
            List<Object> arguments = new ArrayList<>(List.of(group.group, member.name()));
            for (Delivery retry : byType.getOrDefault(group.type, List.of())) {
                if (retry.origin().fromRetry()) {
                    arguments.add(retry.entryId());
                    arguments.add(retry.token());
                    arguments.add(retry.origin().recovered() ? 1 : 0);
                }
            }
            answers.add(Script.LEAVE.run(
                    member.link(),
                    member.timeout(),
                    member.what("Leaving"),
                    List.of(group.streamKey, group.consumers, group.retry, group.retrying),
                    arguments.toArray()));
        }
        answers.forEach(Link::await);
    }

    @Override
    public void close() {
        reads.close();
    }
}
