package dev.eventbus.runtime;

import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEventJob;
import dev.eventbus.FailedEventJob.Action;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EntryIds;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.FailedLog;
import dev.eventbus.log.FailedLog.FailedEntry;
import dev.eventbus.log.JobLog;
import dev.eventbus.subscribe.StoryFields;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Goes through the failed events of one job, type by type, oldest first. Each is moved and counted in one step, which finds
 * nothing if it was done.
 */
final class FailedJobRun extends JobRun {
    private static final int PAGE = 100;

    private final EventCodec codec;
    private final Clock clock;

    FailedJobRun(String id, EventLog log, EventCodec codec, Clock clock, Duration lease, CountDownLatch closing) {
        super(id, log, lease, closing);
        this.codec = codec;
        this.clock = clock;
    }

    @Override
    void work(JobLog.Job stored) {
        FailedEventJob job = JobFacts.job(id(), stored, 0);
        JobFacts.until(stored.facts()).forEach((type, until) -> go(job, type, until));
        end(job, State.DONE, "");
    }

    private void go(FailedEventJob job, String type, String until) {
        String subscription = job.query().subscription();
        String passed = patiently(() -> log().jobs().part(id(), type)).passed();
        List<FailedEntry> page;
        do {
            String after = passed;
            page = patiently(() -> log().failed().list(subscription, type, after, PAGE));
            for (FailedEntry entry : page) {
                if (EntryIds.compare(entry.id(), until) > 0) {
                    return;
                }
                holdNowAndThen();
                if (job.query()
                        .matches(StoryFields.failedEvent(subscription, type, entry.id(), entry.fields(), codec))) {
                    pace(1, job.eventsPerSecond());
                    move(job, type, entry);
                }
                passed = entry.id();
            }
            String through = passed;
            patiently(() -> {
                log().jobs().pass(id(), type, through);
                return true;
            });
        } while (page.size() == PAGE);
    }

    private void move(FailedEventJob job, String type, FailedEntry entry) {
        FailedLog failed = log().failed();
        String subscription = job.query().subscription();
        try {
            patiently(() -> job.action() == Action.RETRY
                    ? failed.retry(subscription, type, entry, StoryFields.sentBack(entry.fields()), id())
                    : failed.discard(subscription, type, entry, id()));
        } catch (ConfigurationException refused) {
            end(job, State.FAILED, String.valueOf(refused.getMessage()));
            throw new Stop();
        }
    }

    private void end(FailedEventJob job, State state, String why) {
        end(JobFacts.ended(state, why, clock.instant()), stored -> {
            FailedEventJob now = JobFacts.job(id(), stored, FailedJobs.moved(log(), id(), stored));
            return JobFacts.record(Change.valueOf(state.name()), now, job.by(), why);
        });
    }
}
