package dev.eventbus.subscribe;

import dev.eventbus.Envelope;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.TenantException;
import dev.eventbus.codec.DecodeException;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.LogConsumer.Loss;
import dev.eventbus.subscribe.SubscriptionPlan.Route;
import dev.eventbus.validate.EventValidator;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tasks of deliveries: decodes and validates. What cannot become one is parked with its reason and its bytes, and
 * what comes after it goes on.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final SubscriptionPlan plan;
    private final EventLog log;
    private final EntryReader reader;
    private final EventValidator validator;
    private final Settler settler;
    private final Losses losses;
    private final Clock clock;
    private final boolean byEvent;
    private final Map<String, String> streams = new ConcurrentHashMap<>(); // by type

    /**
     * @param byEvent whether entries of one event are kept in order, so that of two the second sees what became of the
     *     first
     */
    Intake(
            SubscriptionPlan plan,
            EventLog log,
            EventCodec codec,
            EventValidator validator,
            Settler settler,
            Losses losses,
            Clock clock,
            boolean byEvent) {
        this.plan = plan;
        this.log = log;
        this.reader = new EntryReader(codec, validator);
        this.validator = validator;
        this.settler = settler;
        this.losses = losses;
        this.clock = clock;
        this.byEvent = byEvent;
    }

    /**
     * Puts {@code deliveries} into {@code queue}; each counts as held from here on. They are opened only where their order
     * depends on their events: the others when they begin, so that the next read need not wait for it, and their events
     * live no longer than their handlers.
     */
    void admit(Membership membership, List<Delivery> deliveries, TaskQueue queue) {
        List<Task> tasks = new ArrayList<>(deliveries.size());
        try {
            for (Delivery delivery : deliveries) {
                Task task = new Task(
                        membership, delivery, StoryFields.story(delivery), plan.name(), stream(delivery.type()));
                settler.taken(1);
                if (!queue.ordersByEvent() || openOrDrop(task)) {
                    tasks.add(task);
                }
            }
        } finally {
            queue.add(tasks);
        }
    }

    private String stream(String type) {
        return streams.computeIfAbsent(type, log::stream);
    }

    /** An error, such as a full heap, ends the batch: what is not admitted is found again as held by the log alone. */
    private boolean openOrDrop(Task task) {
        try {
            return open(task);
        } catch (Error e) {
            settler.dropped(1);
            throw e;
        }
    }

    /** Gives {@code task} its event; {@code false} if it cannot have one: then it is parked. */
    boolean open(Task task) {
        if (task.isOpen()) {
            return true;
        }
        Delivery delivery = task.delivery();
        try {
            if (delivery.trimmed()) {
                trimmed(task);
            } else {
                open(task, reader.decode(delivery.type(), delivery.fields()));
            }
        } catch (DecodeException e) {
            park(task, e.reason(), e.getMessage());
        } catch (InvalidEventException e) {
            park(task, FailureReason.INVALID, e.getMessage());
        } catch (TenantException e) {
            park(task, FailureReason.TENANT, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Subscription {} cannot make an event of entry {}", plan.name(), delivery.entryId(), e);
            park(
                    task,
                    FailureReason.UNDECODABLE,
                    "Decoding it failed with " + e.getClass().getName());
        }
        return task.isOpen();
    }

    private void trimmed(Task task) {
        park(
                task,
                FailureReason.TRIMMED,
                "The entry was removed from its stream before it was settled; its content is lost");
        if (task.story().reason() != FailureReason.TRIMMED) { // then its loss is told already
            losses.tell(new Loss(task.delivery().type(), 1, true));
        }
    }

    private void open(Task task, Envelope<?> envelope) {
        String type = task.delivery().type();
        Route route = plan.routes().get(type);
        if (route == null) {
            throw new IllegalStateException(
                    "%s got an entry of %s, which it does not read".formatted(plan.name(), type));
        }
        Object key = null;
        try {
            validator.checkReceived(envelope);
            key = orderKey(envelope);
        } catch (InvalidEventException | TenantException refused) {
            throw refused;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError failure) {
            // No constraint, tenant policy or order key that cannot be had may cost the event: it is tried again.
            route = new Route(route.handlerName(), (event, context) -> {
                throw failure;
            });
        }
        task.open(envelope, route, key);
    }

    private @Nullable Object orderKey(Envelope<?> envelope) {
        if (plan.order() != null) {
            return plan.order().apply(envelope.event());
        }
        return byEvent ? envelope.id() : null;
    }

    private void park(Task task, FailureReason reason, @Nullable String message) {
        FailureStory story = task.story();
        settler.park(
                task.membership(),
                task.delivery(),
                story.and(reason, story.attempts(), now(), null, String.valueOf(message)));
    }

    /** To the millisecond, as all times on the wire. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
