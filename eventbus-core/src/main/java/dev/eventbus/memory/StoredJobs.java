package dev.eventbus.memory;

import dev.eventbus.log.JobLog;
import dev.eventbus.log.JobLog.Entry;
import dev.eventbus.log.JobLog.Job;
import dev.eventbus.log.JobLog.Part;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs of a store. */
final class StoredJobs {
    private final Map<String, Stored> jobs = new LinkedHashMap<>();
    private final Deque<Entry> records = new ArrayDeque<>();

    private static final class Stored {
        private final Map<String, String> facts = new LinkedHashMap<>();
        private final Map<String, Part> parts = new HashMap<>();
        private String runner = "";
        private long leaseEnd;
        private long changed;

        boolean isRunning() {
            return JobLog.RUNNING.equals(facts.get(JobLog.STATE));
        }
    }

    boolean add(String id, Map<String, String> facts, String runner, long leaseEnd, long now) {
        jobs.values().removeIf(old -> now - old.changed > JobLog.KEPT.toMillis());
        if (jobs.containsKey(id)) {
            return false;
        }
        if (jobs.size() >= JobLog.MOST_JOBS) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        Stored job = new Stored();
        jobs.put(id, job);
        change(job, facts, runner, leaseEnd, now);
        return true;
    }

    boolean resume(String id, String runner, long leaseEnd, long now) {
        Stored job = jobs.get(id);
        if (job == null || JobLog.DONE.equals(job.facts.get(JobLog.STATE)) || job.isRunning() && job.leaseEnd > now) {
            return false;
        }
        change(job, Map.of(JobLog.STATE, JobLog.RUNNING), runner, leaseEnd, now);
        return true;
    }

    boolean hold(String id, Map<String, String> facts, String runner, long leaseEnd, long now) {
        Stored job = jobs.get(id);
        if (job == null || !job.isRunning() || job.leaseEnd > now && !job.runner.equals(runner)) {
            return false;
        }
        change(job, facts, runner, leaseEnd, now);
        return true;
    }

    boolean end(String id, Map<String, String> facts, long now) {
        Stored job = jobs.get(id);
        if (job == null || !job.isRunning()) {
            return false;
        }
        change(job, facts, job.runner, now, now);
        return true;
    }

    private static void change(Stored job, Map<String, String> facts, String runner, long leaseEnd, long now) {
        job.facts.putAll(facts);
        job.runner = runner;
        job.leaseEnd = leaseEnd;
        job.changed = now;
    }

    Optional<Job> find(String id, long now) {
        return Optional.ofNullable(jobs.get(id)).map(job -> new Job(Map.copyOf(job.facts), job.leaseEnd > now));
    }

    List<String> ids() {
        List<String> ids = new ArrayList<>(jobs.keySet());
        Collections.reverse(ids);
        return ids;
    }

    Part part(String id, String type) {
        Stored job = jobs.get(id);
        return job == null ? Part.NONE : job.parts.getOrDefault(type, Part.NONE);
    }

    /** Notes what a job has passed, moved and seen; nothing if there is none. */
    void pass(String id, String type, String entryId, int moved, long seen, long now) {
        Stored job = jobs.get(id);
        if (job != null) {
            job.changed = now;
            Part before = part(id, type);
            job.parts.put(type, new Part(entryId, before.moved() + moved, before.seen() + seen));
        }
    }

    void record(Map<String, String> facts, long now) {
        if (records.size() == JobLog.MOST_RECORDS) {
            records.removeLast();
        }
        records.addFirst(new Entry(Instant.ofEpochMilli(now), Map.copyOf(facts)));
    }

    List<Entry> records(int max) {
        return records.stream().limit(max).toList();
    }
}
