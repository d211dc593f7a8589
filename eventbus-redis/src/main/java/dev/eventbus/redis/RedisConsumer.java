package dev.eventbus.redis;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.Delivery.Origin;
import dev.eventbus.log.Fields;
import dev.eventbus.log.FieldsText;
import dev.eventbus.log.LogConsumer;
import io.lettuce.core.protocol.CommandType;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One membership. Reading has a connection of its own, since the server answers nothing else on it meanwhile; all else
 * goes over the log's shared one.
 *
 * <p>What an entry needs to be settled is in its delivery: nothing is remembered here about what is held.
 */
final class RedisConsumer implements LogConsumer {
    private static final int IDS_PER_CALL = 500;
    private static final int TAKEN_OVER_PER_CALL = 100;

    private final RedisLogSettings settings;
    private final String subscription;
    private final Map<String, Keys.OfGroup> groups = new LinkedHashMap<>();
    private final Link link;
    private final Rewinds rewinds;
    private final Link reading;
    private final String name;
    private final AtomicLong tokens = new AtomicLong();
    private final Map<String, EntryId> newest = new ConcurrentHashMap<>(); // by stream
    private volatile long readingId;
    private volatile boolean readUnderWay;
    private final Heartbeat heartbeat;

    RedisConsumer(RedisLogSettings settings, String subscription, List<Keys.OfGroup> groups, Node node) {
        this.settings = settings;
        this.subscription = subscription;
        this.link = node.link();
        this.rewinds = node.route().rewinds();
        this.reading = new Link(
                node.route().where(), () -> node.route().connect("read").thenCompose(this::identified));
        groups.forEach(group -> this.groups.put(group.type, group));
        this.name = Names.consumer(settings.source());
        this.heartbeat = new Heartbeat(settings, subscription, groups, link, name);
    }

    @Override
    public String name() {
        return name;
    }

    // Reading

    @Override
    public CompletableFuture<List<Delivery>> read(int max, Duration wait) {
        List<Keys.OfGroup> streams = List.copyOf(groups.values());
        List<Object> words = new ArrayList<>();
        words.addAll(List.of("GROUP", streams.get(0).group, name, "COUNT", max));
        if (wait.toMillis() > 0) { // BLOCK 0 would wait for ever
            words.addAll(List.of("BLOCK", wait.toMillis()));
        }
        words.add("STREAMS");
        streams.forEach(stream -> words.add(stream.streamKey));
        streams.forEach(stream -> words.add(">"));
        readUnderWay = true;
        return reading.call(
                        Commands.with(CommandType.XREADGROUP, new FreshOutput(streams, name), words.toArray()),
                        wait.plus(settings.watchdog()),
                        what("Reading"))
                .whenComplete((deliveries, failure) -> {
                    readUnderWay = false;
                    if (deliveries != null) {
                        remember(deliveries);
                    }
                });
    }

    /** Of each stream the last comes last. */
    private void remember(List<Delivery> deliveries) {
        for (int i = deliveries.size() - 1, left = groups.size(); i >= 0 && left > 0; i--) {
            Delivery delivery = deliveries.get(i);
            if (i == deliveries.size() - 1
                    || !delivery.type().equals(deliveries.get(i + 1).type())) {
                newest.put(group(delivery.type()).stream, EntryId.parse(delivery.entryId()));
                left--;
            }
        }
    }

    /** Asks what the server calls this connection, to be able to {@link #wake} it; does without where that is forbidden. */
    private CompletableFuture<Session> identified(Session session) {
        newest.forEach((stream, id) -> rewinds.look(session, stream, id, timeout()));
        return session.send(Commands.clientId(), settings.connectTimeout()).handle((id, failure) -> {
            readingId = failure == null ? Replies.number(id) : 0;
            return session;
        });
    }

    @Override
    public void wake() {
        long id = readingId;
        if (readUnderWay && id > 0) {
            link.call(Commands.clientUnblock(id), timeout(), what("Waking the reader"))
                    .exceptionally(forbidden -> null); // then it waits to its end
        }
    }

    @Override
    public List<Delivery> held(Set<String> inHand, int max) {
        List<Delivery> held = new ArrayList<>();
        for (Keys.OfGroup group : groups.values()) {
            List<Pending> missing = missing(group, inHand, max - held.size());
            List<CompletableFuture<List<EntriesOutput.Entry>>> bodies = missing.stream()
                    .map(p -> link.call(Commands.xrange(group.streamKey, p.id, p.id, 1), timeout(), what("Recovering")))
                    .toList();
            for (int i = 0; i < missing.size(); i++) {
                List<EntriesOutput.Entry> body = Link.await(bodies.get(i));
                Fields fields = body.isEmpty() ? Fields.none() : body.get(0).fields();
                Pending pending = missing.get(i);
                held.add(new Delivery(group.type, pending.id, fields, Origin.RECOVERED, pending.deliveries, name));
            }
        }
        return held;
    }

    private record Pending(String id, int deliveries) {}

    private List<Pending> missing(Keys.OfGroup group, Set<String> inHand, int max) {
        List<Pending> missing = new ArrayList<>();
        String start = "-";
        while (missing.size() < max) {
            List<@Nullable Object> page = Replies.list(Link.await(link.call(
                    Commands.xpending(group.streamKey, group.group, start, IDS_PER_CALL, name),
                    timeout(),
                    what("Recovering"))));
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

    // The lease

    /** The first heartbeat: from now on it is known. */
    void enter() {
        heartbeat.enter();
    }

    @Override
    public Pulse pulse(boolean inHand) {
        return heartbeat.pulse(inHand);
    }

    @Override
    public TakenOver takeOver(String deadConsumer, int max) {
        long entries = 0;
        List<Loss> trimmed = new ArrayList<>();
        boolean more = false;
        for (Keys.OfGroup group : groups.values()) {
            long taken = 0;
            long gone = 0;
            boolean rest = true;
            while (rest && taken < max) {
                List<@Nullable Object> page = Replies.list(Link.await(Script.TAKEOVER.run(
                        link,
                        timeout(),
                        what("Taking over from consumer " + deadConsumer),
                        List.of(group.streamKey, group.consumers, group.failed),
                        group.group,
                        name,
                        deadConsumer,
                        settings.lease().toMillis(),
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

    @Override
    public void leave(Collection<Delivery> retries) {
        reading.close();
        Map<String, List<Delivery>> byType = byType(retries);
        List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>();
        for (Keys.OfGroup group : groups.values()) {
            List<Object> arguments = new ArrayList<>(List.of(group.group, name));
            for (Delivery retry : byType.getOrDefault(group.type, List.of())) {
                if (retry.origin().fromRetry()) {
                    arguments.add(retry.entryId());
                    arguments.add(retry.token());
                    arguments.add(retry.origin().recovered() ? 1 : 0);
                }
            }
            answers.add(Script.LEAVE.run(
                    link,
                    timeout(),
                    what("Leaving"),
                    List.of(group.streamKey, group.consumers, group.retry, group.retrying),
                    arguments.toArray()));
        }
        answers.forEach(Link::await);
    }

    // Waiting for a retry

    @Override
    public List<Delivery> takeDue(Set<String> inHand, int max) {
        List<Delivery> due = new ArrayList<>();
        for (Keys.OfGroup group : waiting()) {
            if (due.size() >= max) {
                break;
            }
            List<Object> arguments = new ArrayList<>(List.of(
                    name,
                    settings.lease().toMillis(),
                    Math.min(IDS_PER_CALL, max - due.size()),
                    name + ':' + tokens.incrementAndGet() + ':',
                    heartbeat.endedLeasesBelievedUntil()));
            String prefix = group.type + '/';
            inHand.stream()
                    .filter(key -> key.startsWith(prefix))
                    .map(key -> key.substring(prefix.length()))
                    .forEach(arguments::add);
            List<@Nullable Object> taken = Replies.list(Link.await(Script.TAKE.run(
                    link,
                    timeout(),
                    what("Taking what is due"),
                    List.of(group.streamKey, group.consumers, group.retry, group.retrying),
                    arguments.toArray())));
            taken.forEach(entry -> due.add(taken(group, Replies.list(entry))));
        }
        return due;
    }

    /** Those of several streams where anything waits, asked in one go. */
    private List<Keys.OfGroup> waiting() {
        List<Keys.OfGroup> all = List.copyOf(groups.values());
        if (all.size() == 1) {
            return all;
        }
        List<CompletableFuture<@Nullable Object>> answers = all.stream()
                .map(group -> link.call(Commands.exists(group.retry), timeout(), what("Looking for what is due")))
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

    @Override
    public boolean begin(Delivery delivery) {
        return count(delivery, delivery.deliveries() + 1, "Beginning");
    }

    @Override
    public void withdraw(Delivery delivery) {
        count(delivery, delivery.deliveries(), "Withdrawing from");
    }

    private boolean count(Delivery delivery, int deliveries, String doing) {
        Keys.OfGroup group = group(delivery.type());
        return Replies.number(Link.await(Script.COUNT.run(
                        link,
                        timeout(),
                        what(doing + " entry " + delivery.key()),
                        List.of(group.streamKey, group.consumers, group.retrying),
                        group.group,
                        name,
                        delivery.entryId(),
                        lease(delivery),
                        deliveries)))
                == 1;
    }

    // Settling

    @Override
    public CompletableFuture<List<Delivery>> acknowledge(List<Delivery> handled, Duration markFor) {
        List<CompletableFuture<List<Delivery>>> answers = new ArrayList<>();
        byType(handled).forEach((type, ofType) -> {
            Keys.OfGroup group = group(type);
            List<Delivery> pending = only(ofType, d -> !d.origin().fromRetry());
            // The script asks whether this consumer was taken over, not whose each entry is.
            answers.add(CompletableFuture.completedFuture(
                    only(pending, d -> !d.token().equals(name))));
            for (List<Delivery> chunk : chunks(only(pending, d -> d.token().equals(name)))) {
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
        List<byte[]> keys = new ArrayList<>(List.of(group.streamKey, group.consumers));
        List<Object> arguments = new ArrayList<>(List.of(group.group, name, markFor.toMillis()));
        for (Delivery delivery : chunk) {
            arguments.add(delivery.entryId());
            if (markFor.toMillis() > 0) {
                keys.add(mark(group, delivery));
            }
        }
        return Script.ACK
                .run(link, timeout(), what("Acknowledging"), keys, arguments.toArray())
                .thenApply(refused -> refused(chunk, refused));
    }

    private CompletableFuture<List<Delivery>> acknowledgeRetries(
            Keys.OfGroup group, List<Delivery> chunk, Duration markFor) {
        List<byte[]> keys = new ArrayList<>(List.of(group.consumers, group.retry, group.retrying));
        List<Object> arguments = new ArrayList<>(List.of(name, heartbeat.mayBeTakenOver() ? 1 : 0, markFor.toMillis()));
        for (Delivery delivery : chunk) {
            arguments.add(delivery.entryId());
            arguments.add(delivery.token());
            if (markFor.toMillis() > 0) {
                keys.add(mark(group, delivery));
            }
        }
        return Script.ACKRETRY
                .run(link, timeout(), what("Acknowledging"), keys, arguments.toArray())
                .thenApply(refused -> refused(chunk, refused));
    }

    private static List<Delivery> refused(List<Delivery> chunk, @Nullable Object reply) {
        Set<String> ids = Replies.list(reply).stream().map(Replies::text).collect(Collectors.toSet());
        return only(chunk, delivery -> ids.contains(delivery.entryId()));
    }

    /** By event id, so that the second of two entries with one event is known too; by entry id where there is none. */
    private byte[] mark(Keys.OfGroup group, Delivery delivery) {
        String eventId = settings.eventId().apply(delivery.fields());
        return group.done(eventId == null ? delivery.entryId() : eventId);
    }

    @Override
    public CompletableFuture<Optional<Instant>> retry(Delivery delivery, Fields copy, Duration delay) {
        Keys.OfGroup group = group(delivery.type());
        return Script.RETRY
                .run(
                        link,
                        timeout(),
                        what("Putting off entry " + delivery.key()),
                        List.of(group.streamKey, group.consumers, group.retry, group.retrying),
                        group.group,
                        name,
                        delivery.entryId(),
                        lease(delivery),
                        FieldsText.encode(copy),
                        delay.toMillis())
                .thenApply(
                        due -> due == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Replies.number(due))));
    }

    @Override
    public CompletableFuture<Optional<String>> park(Delivery delivery, Fields failed) {
        Keys.OfGroup group = group(delivery.type());
        List<Object> arguments = new ArrayList<>(List.of(group.group, name, delivery.entryId(), lease(delivery)));
        Fields fields = ParkedFields.of(failed);
        for (int i = 0; i < fields.size(); i++) {
            arguments.add(fields.name(i));
            arguments.add(fields.value(i));
        }
        return Script.PARK
                .run(
                        link,
                        timeout(),
                        what("Parking entry " + delivery.key()),
                        List.of(group.streamKey, group.consumers, group.retry, group.retrying, group.failed),
                        arguments.toArray())
                .thenApply(id -> id == null ? Optional.empty() : Optional.of(Replies.text(id)));
    }

    @Override
    public List<Delivery> handledBefore(List<Delivery> deliveries) {
        List<CompletableFuture<@Nullable Object>> answers = deliveries.stream()
                .map(d -> link.call(Commands.exists(mark(group(d.type()), d)), timeout(), what("Looking for marks")))
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
    public void close() {
        reading.close();
    }

    /** What the scripts know a holding by: a lease's token, or nothing for what is pending in the group. */
    private static String lease(Delivery delivery) {
        return delivery.origin().fromRetry() ? delivery.token() : "";
    }

    private Keys.OfGroup group(String type) {
        Keys.OfGroup group = groups.get(type);
        if (group == null) {
            throw new IllegalArgumentException("consumer %s of subscription '%s' reads %s, not %s"
                    .formatted(name, subscription, groups.keySet(), type));
        }
        return group;
    }

    private static Map<String, List<Delivery>> byType(Collection<Delivery> deliveries) {
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

    private Duration timeout() {
        return settings.watchdog();
    }

    private String what(String doing) {
        return "%s for subscription '%s'".formatted(doing, subscription);
    }
}
