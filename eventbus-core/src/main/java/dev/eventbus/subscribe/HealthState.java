package dev.eventbus.subscribe;

import dev.eventbus.EventBusListener;
import dev.eventbus.Health.OfSubscription;
import dev.eventbus.Health.Status;
import dev.eventbus.Pause;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a subscription is: the worst of what its parts say. It logs when the subscription goes down and when it is back:
 * once for each episode, however many parts notice it how often.
 */
final class HealthState {
    private static final Logger LOG = LoggerFactory.getLogger(HealthState.class);

    /** What can be wrong, the worst first. */
    enum Trouble {
        READER(Status.DOWN),
        THREADS(Status.DOWN),
        LEASE(Status.DOWN),
        SETTLER(Status.DOWN),
        RETRIES(Status.DOWN),
        STUCK(Status.DOWN),
        BEGIN(Status.DOWN),
        KEYS(Status.DEGRADED),
        BREAKER(Status.DEGRADED),
        LOST(Status.DEGRADED),
        PAUSED(Status.DEGRADED);

        private final Status status;

        Trouble(Status status) {
            this.status = status;
        }
    }

    private final String subscription;
    private final EventBusListener listener;
    private final Clock clock;
    private final Map<Trouble, String> troubles = new EnumMap<>(Trouble.class);
    private List<Pause> pauses = List.of();
    private OfSubscription current;

    HealthState(String subscription, EventBusListener listener, Clock clock) {
        this.subscription = subscription;
        this.listener = listener;
        this.clock = clock;
        this.current = new OfSubscription(subscription, Status.UP, "reading", clock.instant(), pauses);
    }

    void trouble(Trouble trouble, String reason) {
        changed(() -> troubles.put(trouble, reason));
    }

    void over(Trouble trouble) {
        changed(() -> troubles.remove(trouble));
    }

    /** What is paused in all processes. */
    void pauses(List<Pause> now) {
        changed(() -> pauses = now);
    }

    synchronized OfSubscription current() {
        return current;
    }

    private void changed(Runnable change) {
        OfSubscription now;
        synchronized (this) {
            change.run();
            Status status = Status.UP;
            String reason = "reading";
            for (Map.Entry<Trouble, String> each : troubles.entrySet()) {
                if (each.getKey().status.compareTo(status) > 0) {
                    status = each.getKey().status;
                    reason = each.getValue();
                }
            }
            Status before = current.status();
            now = new OfSubscription(
                    subscription, status, reason, status == before ? current.since() : clock.instant(), pauses);
            OfSubscription previous = current;
            current = now;
            if (status == before) {
                return; // more of the same
            }
            log(previous, now);
        }
        listener.healthChanged(now);
    }

    private void log(OfSubscription before, OfSubscription now) {
        if (now.status() == Status.DOWN) {
            LOG.warn("Subscription {} is down; it goes on trying: {}", subscription, now.reason());
        } else if (before.status() == Status.DOWN) {
            LOG.info(
                    "Subscription {} works again after {} ms",
                    subscription,
                    Duration.between(before.since(), now.since()).toMillis());
        }
    }
}
