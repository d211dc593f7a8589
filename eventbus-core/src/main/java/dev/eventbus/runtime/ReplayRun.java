package dev.eventbus.runtime;

import dev.eventbus.Envelope;
import dev.eventbus.FailedEventJob.State;
import dev.eventbus.FailedEventJobRecord.Change;
import dev.eventbus.Replay;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.EntryIds;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.Fields;
import dev.eventbus.log.JobLog;
import dev.eventbus.log.ReplayLog.Entry;
import dev.eventbus.log.ReplayLog.Part;
import dev.eventbus.log.ReplayLog.Step;
import dev.eventbus.subscribe.StoryFields;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the retained history of one replay, of several streams side by side, and delivers it part by part. A part is
 * delivered and passed in one step, which does nothing if the job has passed it.
 */
final class ReplayRun extends JobRun {
    /** What waits for a retry of one subscription and type before the replay waits. */
    static final int MOST_WAITING = 1_000;

    private static final int MOST_OF_A_PART = 100;
    private static final int BYTES_OF_A_PART = 1 << 20;
    private static final int PARTS_A_SECOND = 10;
    /** One stream may be ahead of the others by so much. */
    private static final long AHEAD_MILLIS = 1_000;

    private final EventCodec codec;
    private final Clock clock;
    private final @Nullable Predicate<? super Envelope<?>> filter;

    ReplayRun(
            String id,
            EventLog log,
            EventCodec codec,
            Clock clock,
            Duration lease,
            CountDownLatch closing,
            @Nullable Predicate<? super Envelope<?>> filter) {
        super(id, log, lease, closing);
        this.codec = codec;
        this.clock = clock;
        this.filter = filter;
    }

    @Override
    void work(JobLog.Job stored) {
        Replay replay = ReplayFacts.replay(id(), stored, Map.of());
        List<ReplayLane> lanes = new ArrayList<>();
        ReplayFacts.ranges(stored.facts())
                .forEach((type, range) -> lanes.add(
                        new ReplayLane(type, range, patiently(() -> log().jobs().part(id(), type)))));
        ReplayRequest request =
                new ReplayRequest(replay.subscription(), replay.from(), replay.to(), replay.tenant(), filter);
        for (ReplayLane next = next(lanes); next != null; next = next(lanes)) {
            deliver(replay, next, part(replay, request, next, mayGoTo(next, lanes)));
        }
        end(
                replay,
                State.DONE,
                replay.expected() > 0
                        ? ""
                        : "nothing of %s is retained in this range that the subscription was given"
                                .formatted(replay.types()));
    }

    /** The lane whose next entry is the oldest; {@code null} if none has any. */
    private @Nullable ReplayLane next(List<ReplayLane> lanes) {
        return lanes.stream()
                .filter(lane -> peek(lane).isPresent())
                .min(Comparator.comparing(lane -> peek(lane).orElseThrow().id(), EntryIds::compare))
                .orElse(null);
    }

    private Optional<Entry> peek(ReplayLane lane) {
        return patiently(() -> lane.peek(log().replays()));
    }

    /** Up to which time {@code lane} may go before it is another one's turn. */
    private long mayGoTo(ReplayLane lane, List<ReplayLane> lanes) {
        return lanes.stream()
                        .filter(other -> other != lane)
                        .flatMap(other -> peek(other).stream())
                        .mapToLong(entry -> EntryIds.millis(entry.id()))
                        .min()
                        .orElse(Long.MAX_VALUE - AHEAD_MILLIS)
                + AHEAD_MILLIS;
    }

    private Part part(Replay replay, ReplayRequest request, ReplayLane lane, long upToMillis) {
        int most = Math.max(1, Math.min(MOST_OF_A_PART, replay.eventsPerSecond() / PARTS_A_SECOND));
        String stream = log().stream(lane.type());
        List<Entry> copies = new ArrayList<>();
        String through = lane.passed();
        long seen = 0;
        long bytes = 0;
        while (copies.size() < most && bytes < BYTES_OF_A_PART) {
            Entry entry = lane.take(upToMillis);
            if (entry == null) {
                break;
            }
            seen++;
            through = entry.id();
            if (isMeant(replay, request, entry.fields())) {
                Fields copy =
                        StoryFields.replayed(entry.fields(), stream, entry.id(), replay.subscription(), replay.id());
                copies.add(new Entry(entry.id(), copy));
                bytes += copy.bytes();
            }
        }
        return new Part(id(), lane.passed(), through, seen, copies);
    }

    private boolean isMeant(Replay replay, ReplayRequest request, Fields fields) {
        try {
            return request.means(fields, codec);
        } catch (RuntimeException | Error ofTheFilter) {
            end(replay, State.FAILED, "its filter threw " + ofTheFilter);
            throw new Stop();
        }
    }

    private void deliver(Replay replay, ReplayLane lane, Part part) {
        if (part.copies().isEmpty()) {
            holdNowAndThen();
        } else {
            pace(part.copies().size(), replay.eventsPerSecond());
        }
        Step step = step(replay, lane, part);
        while (step == Step.CROWDED) {
            waitFor("%d events of subscription '%s' wait for a retry on %s; it goes on when there are fewer"
                    .formatted(MOST_WAITING, replay.subscription(), log().stream(lane.type())));
            step = step(replay, lane, part);
        }
        goOn();
        if (step == Step.NOT_DECLARED) {
            end(
                    replay,
                    State.FAILED,
                    "subscription '%s' is not declared on %s, so that nobody would take it; it was detached, or its keys were deleted. Start the subscription and resume then"
                            .formatted(replay.subscription(), log().stream(lane.type())));
            throw new Stop();
        }
        lane.passed(
                step == Step.DONE
                        ? part.through()
                        : patiently(() -> log().jobs().part(id(), lane.type())).passed());
    }

    private Step step(Replay replay, ReplayLane lane, Part part) {
        return patiently(() -> log().replays().deliver(replay.subscription(), lane.type(), part, MOST_WAITING));
    }

    private void end(Replay replay, State state, String why) {
        end(
                JobFacts.ended(state, why, clock.instant()),
                stored -> ReplayFacts.record(
                        Change.valueOf(state.name()),
                        replay,
                        replay.by(),
                        why,
                        LogReplays.replay(log(), id(), stored).delivered()));
    }
}
