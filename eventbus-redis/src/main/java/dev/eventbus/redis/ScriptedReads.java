package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.redis.ScriptedReadOutput.Found;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Hands out new entries by a script, which looks for losses in the same step: on a server that does not count what a
 * stream ever had, nothing tells later what was lost before that which a group has read. It waits with {@code XREAD},
 * which hands out nothing.
 */
final class ScriptedReads {
    private final Member member;
    private final List<Keys.OfGroup> streams;
    private final List<byte[]> keys = new ArrayList<>();

    ScriptedReads(Member member) {
        this.member = member;
        this.streams = member.groups();
        streams.forEach(stream -> keys.addAll(List.of(stream.streamKey, stream.losses, stream.trial)));
    }

    /**
     * Reads, and waits for the first entry.
     *
     * @param end of the wait, by {@link System#nanoTime}
     * @param woken whether it is not to wait any more
     */
    CompletableFuture<List<Delivery>> read(Session session, int max, long end, BooleanSupplier woken) {
        return read(session, max, end, woken, List.of());
    }

    private CompletableFuture<List<Delivery>> read(
            Session session, int max, long end, BooleanSupplier woken, List<Next> seen) {
        return take(session, max, seen).thenCompose(found -> {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (found.positions().isEmpty() || left <= 0 || woken.getAsBoolean()) {
                return CompletableFuture.completedFuture(found.deliveries());
            }
            return await(session, found.positions(), left)
                    .thenCompose(came -> came.isEmpty()
                            ? CompletableFuture.completedFuture(came)
                            : read(session, max, end, woken, next(found.positions(), came)));
        });
    }

    private CompletableFuture<Found> take(Session session, int max, List<Next> seen) {
        List<Object> arguments = new ArrayList<>(List.of(streams.get(0).group, member.name(), max));
        for (Next next : seen) {
            arguments.addAll(List.of(next.after, next.id));
        }
        return Script.READ.run(
                session,
                member.timeout(),
                () -> new ScriptedReadOutput(streams, member.name()),
                keys,
                arguments.toArray());
    }

    /** Up to two entries of each stream; none if none came. The consumer has none of them. */
    private CompletableFuture<List<Delivery>> await(Session session, List<String> positions, long millis) {
        List<Object> words = new ArrayList<>(List.of("COUNT", 2, "BLOCK", millis, "STREAMS"));
        streams.forEach(stream -> words.add(stream.streamKey));
        words.addAll(positions);
        return session.send(
                Commands.with(CommandType.XREAD, new FreshOutput(streams, member.name()), words.toArray()),
                Duration.ofMillis(millis).plus(member.timeout()));
    }

    /** What came next in a stream after an entry; nothing is known if both are empty. */
    private record Next(String after, String id) {}

    /**
     * What a wait shows: where one entry came alone it is the one that comes next, for a wait is over with the first. Two or
     * more were there already, perhaps only the last ones of many.
     */
    private List<Next> next(List<String> positions, List<Delivery> came) {
        Map<String, List<Delivery>> byType = came.stream().collect(Collectors.groupingBy(Delivery::type));
        List<Next> next = new ArrayList<>();
        for (int i = 0; i < streams.size(); i++) {
            List<Delivery> here = byType.getOrDefault(streams.get(i).type, List.of());
            next.add(here.size() == 1 ? new Next(positions.get(i), here.get(0).entryId()) : new Next("", ""));
        }
        return next;
    }
}
