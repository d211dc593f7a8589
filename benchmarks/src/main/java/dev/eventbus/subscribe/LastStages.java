package dev.eventbus.subscribe;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventBusTracer;
import dev.eventbus.EventContext;
import dev.eventbus.KeyFailure;
import dev.eventbus.RetryPolicy;
import dev.eventbus.TenantPolicy;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.StartPosition;
import dev.eventbus.validate.EventValidator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Dispatch and settle of a subscription with a concurrency of one, without its reader. In this package since that is where
 * these stages are, and nobody else's affair.
 */
public final class LastStages implements AutoCloseable {
    private static final String NAME = "stages";
    private static final long TOOK_NANOS = 1_000;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TaskQueue queue = new TaskQueue(TaskQueue.Order.STREAM);
    private final List<Task> tasks = new ArrayList<>();
    private final EventValidator validator = new EventValidator(TenantPolicy.any());
    private final Settler settler;
    private final Dispatcher dispatcher;
    private final Worker worker;

    /** With {@code deliveries}, which {@code consumer} of {@code log} takes the outcomes of. */
    public LastStages(EventLog log, LogConsumer consumer, List<Delivery> deliveries, EventCodec codec) {
        EventBusListener listener = new EventBusListener() {};
        SubscriptionPlan.Route route = new SubscriptionPlan.Route("handler", (event, context) -> {});
        SubscriptionPlan plan = new SubscriptionPlan(
                NAME,
                Map.of(deliveries.get(0).type(), route),
                1,
                deliveries.size(),
                RetryPolicy.defaults(),
                Duration.ofMinutes(5),
                new StartPosition.Beginning(),
                null,
                KeyFailure.PASS_ON,
                Duration.ZERO,
                BreakerPolicy.defaults(),
                Map.of());
        HealthState health = new HealthState(NAME, listener, Clock.systemUTC());
        settler = new Settler(NAME, log, codec, plan.deduplicate(), listener, timer, health, () -> {});
        Breaker breaker = new Breaker(NAME, plan.breaker(), open -> {});
        Gate gate = new Gate(health);
        Attempts attempts = new Attempts(
                plan,
                queue,
                settler,
                breaker,
                gate,
                new PauseState(NAME, health, all -> {}),
                new HandlerCall(new NoTracer()),
                timer,
                Clock.systemUTC(),
                due -> {},
                () -> {});
        Losses losses = new Losses(NAME, log::stream, listener, health, Clock.systemUTC());
        Intake intake = new Intake(plan, log, codec, validator, settler, losses, Clock.systemUTC(), false);
        ThreadSupply threads = new ThreadSupply(timer, health);
        dispatcher = new Dispatcher(plan, queue, intake, attempts, settler, breaker, gate, health, threads);
        worker = dispatcher.join(() -> true);
        Membership member = new Membership(consumer, Duration.ofDays(1), System.nanoTime());
        for (Delivery each : deliveries) {
            Task task = new Task(member, each, StoryFields.story(each), NAME, log.stream(each.type()));
            task.open(codec.decode(each.fields()), route, null); // so that dispatch need not decode it
            tasks.add(task);
        }
    }

    /** Each event goes through the queue to its handler, on this thread, and is settled. */
    public void dispatch() {
        settler.taken(tasks.size());
        queue.add(tasks);
        while (dispatcher.runOne(worker) == Dispatcher.Ran.ONE) {
            // the next one
        }
        settled();
    }

    /** Each event is settled, as if its handler had returned. */
    public void settle() {
        settler.taken(tasks.size());
        for (Task task : tasks) {
            settler.handled(task, TOOK_NANOS);
        }
        settled();
    }

    private void settled() {
        settler.flush();
        while (settler.held() > 0) {
            Thread.onSpinWait(); // the timer has taken a batch just before
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        validator.close();
    }

    /** As the bus has without a tracer. */
    private static final class NoTracer implements EventBusTracer, EventBusTracer.EventSpan {
        @Override
        public EventSpan publishing(String type, String stream, UUID eventId, Optional<String> traceparent) {
            return this;
        }

        @Override
        public EventSpan handling(EventContext context) {
            return this;
        }

        @Override
        public @Nullable String traceparent() {
            return null;
        }

        @Override
        public void end(@Nullable Throwable failure) {}
    }
}
