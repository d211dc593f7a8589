package dev.eventbus.subscribe;

import dev.eventbus.log.Delivery;
import dev.eventbus.log.EventLog;
import dev.eventbus.log.StartPosition;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups of a subscription on its streams: declared, and brought back when they are lost. For one thread at a time. */
final class Groups {
    private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

    private final SubscriptionPlan plan;
    private final List<String> types;
    private final EventLog log;
    private final InHand inHand;
    private Set<String> inHandAtLoss = Set.of();

    Groups(SubscriptionPlan plan, List<String> types, EventLog log, InHand inHand) {
        this.plan = plan;
        this.types = types;
        this.log = log;
        this.inHand = inHand;
    }

    /** Throws what the log says. */
    void declare() {
        declare(plan.start());
    }

    /**
     * Brings back those that were lost. Where a position is lost too it begins with all that is there, also if it began
     * with what was new: between the loss and now there may be something new already.
     *
     * @return whether they are there again
     */
    boolean declareAnew() {
        try {
            declare(plan.start() instanceof StartPosition.Now ? new StartPosition.Beginning() : plan.start());
            inHandAtLoss = inHand.visibleKeys();
            LOG.info("Subscription {} had lost its group and is declared anew at its saved position", plan.name());
            return true;
        } catch (RuntimeException again) {
            LOG.debug("Subscription {} cannot be declared anew yet: {}", plan.name(), again.getMessage());
            return false;
        }
    }

    private void declare(StartPosition start) {
        for (String type : types) {
            log.declare(plan.name(), type, start);
            Set<String> sensitive = plan.sensitive().get(type);
            if (sensitive != null) {
                log.markSensitive(type, sensitive);
            }
        }
    }

    /** From here on another consumer reads: it is handed out nothing a second time. */
    void joinedAnew() {
        inHandAtLoss = Set.of();
    }

    /**
     * A group that was made anew hands out again what is still being handled here, to the same consumer: it is settled
     * when that ends.
     */
    List<Delivery> withoutThoseInHand(List<Delivery> deliveries) {
        if (inHandAtLoss.isEmpty() || deliveries.isEmpty()) {
            return deliveries;
        }
        Set<String> before = inHandAtLoss;
        Set<String> now = inHand.visibleKeys();
        List<Delivery> others = deliveries.stream()
                .filter(delivery -> !before.contains(delivery.key()) || !now.contains(delivery.key()))
                .toList();
        now.retainAll(before);
        inHandAtLoss = now;
        return others;
    }
}
