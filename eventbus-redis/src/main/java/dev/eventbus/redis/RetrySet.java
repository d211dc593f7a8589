package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What waits for a retry. */
final class RetrySet {
    private static final int MOST_PER_CALL = 500;

    private final Member member;
    private final Heartbeat heartbeat;
    private final AtomicLong tokens = new AtomicLong();

    RetrySet(Member member, Heartbeat heartbeat) {
        this.member = member;
        this.heartbeat = heartbeat;
    }

    List<Delivery> takeDue(Set<String> inHand, int max) {
        List<Delivery> due = new ArrayList<>();
        for (Keys.OfGroup group : waiting()) {
            if (due.size() >= max) {
                break;
            }
            List<Object> arguments = new ArrayList<>(List.of(
                    member.name(),
                    member.settings().lease().toMillis(),
                    Math.min(MOST_PER_CALL, max - due.size()),
                    member.name() + ':' + tokens.incrementAndGet() + ':',
                    heartbeat.endedLeasesBelievedUntil()));
            String prefix = group.type + '/';
            inHand.stream()
                    .filter(key -> key.startsWith(prefix))
                    .map(key -> key.substring(prefix.length()))
                    .forEach(arguments::add);
            List<@Nullable Object> taken = Replies.list(Link.await(Script.TAKE.run(
                    member.link(),
                    member.timeout(),
                    member.what("Taking what is due"),
                    List.of(group.streamKey, group.consumers, group.retry, group.retrying),
                    arguments.toArray())));
            taken.forEach(entry -> due.add(taken(group, Replies.list(entry))));
        }
        return due;
    }

    /** Those of several streams where anything waits, asked in one go. */
    private List<Keys.OfGroup> waiting() {
        List<Keys.OfGroup> all = member.groups();
        if (all.size() == 1) {
            return all;
        }
        List<CompletableFuture<@Nullable Object>> answers = all.stream()
                .map(group -> member.link()
                        .call(Commands.exists(group.retry), member.timeout(), member.what("Looking for what is due")))
                .toList();
        return IntStream.range(0, all.size())
                .filter(i -> Replies.number(Link.await(answers.get(i))) == 1)
                .mapToObj(all::get)
                .toList();
    }

    private static Delivery taken(Keys.OfGroup group, List<@Nullable Object> entry) {
        Object copy = entry.get(4);
        Object inStream = entry.get(5);
        Fields fields = Fields.none();
        if (copy != null) {
            fields = copyOf(Replies.bytes(copy));
        } else if (inStream != null) {
            fields = Fields.of(
                    Replies.list(inStream).stream().map(Replies::bytes).toArray(byte[][]::new));
        }
        return new Delivery(
                group.type,
                Replies.text(entry.get(0)),
                fields,
                Replies.number(entry.get(3)) == 1 ? Origin.RETRY_RECOVERED : Origin.RETRY,
                (int) Replies.number(entry.get(2)),
                Replies.text(entry.get(1)));
    }

    /** What is no copy of ours is kept as it is, for whoever looks at the failed event that it becomes. */
    private static Fields copyOf(byte[] copy) {
        try {
            return FieldsText.decode(copy);
        } catch (IllegalArgumentException garbage) {
            return Fields.of(Bytes.of("copy"), copy);
        }
    }
}
