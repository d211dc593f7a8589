package dev.eventbus.memory;

import dev.eventbus.log.JobLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs of a store. */
final class InMemoryJobLog implements JobLog {
    private final InMemoryLog log;

    InMemoryJobLog(InMemoryLog log) {
        this.log = log;
    }

    @Override
    public boolean add(
            String id, Map<String, String> facts, String runner, Duration lease, Map<String, String> record) {
        return step((jobs, now) -> recorded(jobs.add(id, facts, runner, now + lease.toMillis(), now), record, now));
    }

    @Override
    public boolean resume(String id, String runner, Duration lease, Map<String, String> record) {
        return step((jobs, now) -> recorded(jobs.resume(id, runner, now + lease.toMillis(), now), record, now));
    }

    @Override
    public boolean hold(String id, String runner, Duration lease, Map<String, String> facts) {
        return step((jobs, now) -> jobs.hold(id, facts, runner, now + lease.toMillis(), now));
    }

    @Override
    public boolean end(String id, Map<String, String> facts, Map<String, String> record) {
        return step((jobs, now) -> recorded(jobs.end(id, facts, now), record, now));
    }

    private boolean recorded(boolean done, Map<String, String> record, long now) {
        if (done) {
            log.store().jobs().record(record, now);
        }
        return done;
    }

    @Override
    public Optional<Job> find(String id) {
        return step((jobs, now) -> jobs.find(id, now));
    }

    @Override
    public List<String> ids() {
        return step((jobs, now) -> jobs.ids());
    }

    @Override
    public Part part(String id, String type) {
        return step((jobs, now) -> jobs.part(id, type));
    }

    @Override
    public void pass(String id, String type, String entryId) {
        step((jobs, now) -> {
            jobs.pass(id, type, entryId, 0, 0, now);
            return true;
        });
    }

    @Override
    public void record(Map<String, String> record) {
        step((jobs, now) -> recorded(true, record, now));
    }

    @Override
    public List<Entry> records(int max) {
        return step((jobs, now) -> jobs.records(max));
    }

    private interface Step<T> {
        T make(StoredJobs jobs, long now);
    }

    private <T> T step(Step<T> step) {
        return log.step(() -> step.make(log.store().jobs(), log.store().now()));
    }
}
