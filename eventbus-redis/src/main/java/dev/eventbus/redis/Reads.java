package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands out new entries, over a connection of its own, since the server answers nothing else on it meanwhile.
 */
final class Reads {
    private final Member member;
    private final Rewinds rewinds;
    private final Link reading;
    private final ScriptedReads scripted;
    private final Map<String, EntryId> newest = new ConcurrentHashMap<>(); // by stream
    private volatile long readingId;
    private volatile boolean underWay;
    private volatile boolean woken;
    private volatile @Nullable Boolean counts; // by the server of the current connection

    Reads(Member member, Route route) {
        this.member = member;
        this.rewinds = route.rewinds();
        this.scripted = new ScriptedReads(member);
        this.reading = new Link(route.where(), () -> route.connect("read").thenCompose(this::identified));
    }

    CompletableFuture<List<Delivery>> read(int max, Duration wait) {
        woken = false;
        underWay = true;
        long end = System.nanoTime() + wait.toNanos();
        return reading.call(
                        session -> counts(session)
                                .thenCompose(counts -> counts
                                        ? plain(session, max, wait)
                                        : scripted.read(session, max, end, () -> woken)),
                        member.what("Reading"))
                .whenComplete((deliveries, failure) -> {
                    underWay = false;
                    if (deliveries != null) {
                        remember(deliveries);
                    }
                });
    }

    private CompletableFuture<List<Delivery>> plain(Session session, int max, Duration wait) {
        List<Keys.OfGroup> streams = member.groups();
        List<Object> words = new ArrayList<>();
        words.addAll(List.of("GROUP", streams.get(0).group, member.name(), "COUNT", max));
        if (wait.toMillis() > 0) { // BLOCK 0 would wait for ever
            words.addAll(List.of("BLOCK", wait.toMillis()));
        }
        words.add("STREAMS");
        streams.forEach(stream -> words.add(stream.streamKey));
        streams.forEach(stream -> words.add(">"));
        return session.send(
                Commands.with(CommandType.XREADGROUP, new FreshOutput(streams, member.name()), words.toArray()),
                wait.plus(member.timeout()));
    }

    /**
     * Whether the server counts what a stream ever had; asked once on each connection, which may lead to another server than
     * the one before. If the user may not ask, it is taken to.
     */
    private CompletableFuture<Boolean> counts(Session session) {
        Boolean known = counts;
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return session.send(Commands.xinfoStream(member.groups().get(0).streamKey), member.timeout())
                .handle((info, failure) -> {
                    if (failure != null && !RedisErrors.isForbidden(failure)) {
                        throw RedisErrors.asUnchecked(failure);
                    }
                    boolean answer = failure != null
                            || Replies.list(info).stream()
                                    .anyMatch(word -> word instanceof byte[] bytes
                                            && Bytes.text(bytes).equals("entries-added"));
                    counts = answer;
                    return answer;
                });
    }

    /** Of each stream the last comes last. */
    private void remember(List<Delivery> deliveries) {
        for (int i = deliveries.size() - 1, left = member.groups().size(); i >= 0 && left > 0; i--) {
            Delivery delivery = deliveries.get(i);
            if (i == deliveries.size() - 1
                    || !delivery.type().equals(deliveries.get(i + 1).type())) {
                newest.put(member.group(delivery.type()).stream, EntryId.parse(delivery.entryId()));
                left--;
            }
        }
    }

    /** Asks what the server calls this connection, to be able to {@link #wake} it; does without where that is forbidden. */
    private CompletableFuture<Session> identified(Session session) {
        counts = null;
        newest.forEach((stream, id) -> rewinds.look(session, stream, id, member.timeout()));
        return session.send(Commands.clientId(), member.settings().connectTimeout())
                .handle((id, failure) -> {
                    readingId = failure == null ? Replies.number(id) : 0;
                    return session;
                });
    }

    void wake() {
        woken = true;
        long id = readingId;
        if (underWay && id > 0) {
            member.link()
                    .call(Commands.clientUnblock(id), member.timeout(), member.what("Waking the reader"))
                    .exceptionally(forbidden -> null); // then it waits to its end
        }
    }

    /** A read under way fails. */
    void close() {
        reading.close();
    }
}
