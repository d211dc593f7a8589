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

    /** Puts what became of {@code deliveries} into {@code queue}; each counts as held from here on. */
    void admit(Membership membership, List<Delivery> deliveries, TaskQueue queue) {
        List<Task> tasks = new ArrayList<>(deliveries.size());
        try {
            for (Delivery delivery : deliveries) {
                settler.taken(1);
                Task task = admitOrDrop(membership, delivery);
                if (task != null) {
                    tasks.add(task);
                }
            }
        } finally {
            queue.add(tasks);
        }
    }

    /** An error, such as a full heap, ends the batch: what is not admitted is found again as held by the log alone. */
    private @Nullable Task admitOrDrop(Membership membership, Delivery delivery) {
        try {
            return admit(membership, delivery);
        } catch (RuntimeException e) {
            LOG.error("Subscription {} cannot make an event of entry {}", plan.name(), delivery.entryId(), e);
            park(
                    membership,
                    delivery,
                    FailureReason.UNDECODABLE,
                    "Decoding it failed with " + e.getClass().getName());
            return null;
        } catch (Error e) {
            settler.dropped(1);
            throw e;
        }
    }

    private @Nullable Task admit(Membership membership, Delivery delivery) {
        if (delivery.trimmed()) {
            park(
                    membership,
                    delivery,
                    FailureReason.TRIMMED,
                    "The entry was removed from its stream before it was settled; its content is lost");
            if (StoryFields.story(delivery).reason() != FailureReason.TRIMMED) { // then its loss is told already
                losses.tell(new Loss(delivery.type(), 1, true));
            }
            return null;
        }
        try {
            Envelope<?> envelope = reader.decode(delivery.type(), delivery.fields());
            return task(membership, delivery, envelope);
        } catch (DecodeException e) {
            park(membership, delivery, e.reason(), e.getMessage());
        } catch (InvalidEventException e) {
            park(membership, delivery, FailureReason.INVALID, e.getMessage());
        } catch (TenantException e) {
            park(membership, delivery, FailureReason.TENANT, e.getMessage());
        }
        return null;
    }

    private Task task(Membership membership, Delivery delivery, Envelope<?> envelope) {
        Route route = plan.routes().get(delivery.type());
        if (route == null) {
            throw new IllegalStateException(
                    "%s got an entry of %s, which it does not read".formatted(plan.name(), delivery.type()));
        }
        Object key = null;
        try {
            validator.checkReceived(envelope);
            key = orderKey(envelope);
        } catch (InvalidEventException | TenantException refused) {
            throw refused;
        } catch (RuntimeException failure) {
            // Neither a tenant policy nor an order key that cannot be had may cost the event: it is tried again.
            route = new Route(route.handlerName(), (event, context) -> {
                throw failure;
            });
        }
        return new Task(
                membership,
                delivery,
                StoryFields.story(delivery),
                envelope,
                route,
                plan.name(),
                log.stream(delivery.type()),
                key);
    }

    private @Nullable Object orderKey(Envelope<?> envelope) {
        if (plan.order() != null) {
            return plan.order().apply(envelope.event());
        }
        return byEvent ? envelope.id() : null;
    }

    private void park(Membership membership, Delivery delivery, FailureReason reason, @Nullable String message) {
        FailureStory story = StoryFields.story(delivery);
        settler.park(membership, delivery, story.and(reason, story.attempts(), now(), null, String.valueOf(message)));
    }

    /** To the millisecond, as all times on the wire. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
