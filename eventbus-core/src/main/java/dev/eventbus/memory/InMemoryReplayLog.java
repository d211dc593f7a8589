package dev.eventbus.memory;

import dev.eventbus.log.ReplayLog;
import java.util.List;
import java.util.Optional;

/** What a store retains, for replays. */
final class InMemoryReplayLog implements ReplayLog {
    private final InMemoryLog log;

    InMemoryReplayLog(InMemoryLog log) {
        this.log = log;
    }

    @Override
    public Optional<String> given(String subscription, String type) {
        return log.step(() ->
                log.store().subscription(subscription, type).group().given().map(EntryId::toString));
    }

    @Override
    public long count(String type, String after, String upTo) {
        return log.step(() -> (long)
                entries(type).between(EntryId.parse(after), EntryId.parse(upTo)).size());
    }

    @Override
    public List<Entry> read(String type, String after, String upTo, int max) {
        return log.step(() -> entries(type).between(EntryId.parse(after), EntryId.parse(upTo)).stream()
                .limit(max)
                .map(id -> new Entry(id.toString(), entries(type).fields(id)))
                .toList());
    }

    private Entries entries(String type) {
        return log.store().type(type).entries();
    }

    @Override
    public Step deliver(String subscription, String type, Part part, int mostWaiting) {
        return log.step(() -> {
            StoredSubscription stored = log.store().subscription(subscription, type);
            StoredJobs jobs = log.store().jobs();
            if (!stored.group().isDeclared()) {
                return Step.NOT_DECLARED;
            }
            if (!jobs.part(part.job(), type).passed().equals(part.after())) {
                return Step.PASSED;
            }
            if (!part.copies().isEmpty() && stored.retries().size() >= mostWaiting) {
                return Step.CROWDED;
            }
            long now = log.store().now();
            int delivered = 0;
            for (Entry copy : part.copies()) {
                if (!stored.group().isPending(EntryId.parse(copy.id()))
                        && stored.retries().keepIfAbsent(copy.id(), copy.fields(), now)) {
                    delivered++;
                }
            }
            jobs.pass(part.job(), type, part.through(), delivered, part.seen(), now);
            return Step.DONE;
        });
    }
}
