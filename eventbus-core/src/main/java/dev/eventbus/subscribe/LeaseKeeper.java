package dev.eventbus.subscribe;

import dev.eventbus.EventBusListener;
import dev.eventbus.log.GroupLostException;
import dev.eventbus.log.LogConsumer;
import dev.eventbus.log.LogException;
import dev.eventbus.subscribe.HealthState.Trouble;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of a reader's consumer while the process lives, however long its handlers take, and takes over from
 * consumers whose lease has ended.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final int PAGE = 256;
    /** What one pulse takes over at most: the rest is for the next one, or for somebody else. */
    private static final int MAX_TAKEN = 4 * PAGE;

    private final String subscription;
    private final Duration lease;
    private final Reader reader;
    private final Settler settler;
    private final Losses losses;
    private final PauseState pauses;
    private final BringBack bringBack;
    private final EventBusListener listener;
    private final HealthState health;
    private long renewedAt = System.nanoTime();
    private boolean passed;

    LeaseKeeper(
            String subscription,
            Duration lease,
            Reader reader,
            Settler settler,
            Losses losses,
            PauseState pauses,
            EventBusListener listener,
            HealthState health) {
        this.subscription = subscription;
        this.lease = lease;
        this.reader = reader;
        this.settler = settler;
        this.losses = losses;
        this.pauses = pauses;
        this.bringBack = new BringBack(reader.types(), pauses);
        this.listener = listener;
        this.health = health;
    }

    /** How often {@link #pulse} is to be called. */
    static Duration every(Duration lease) {
        Duration quarter = lease.dividedBy(4);
        return quarter.compareTo(Duration.ofSeconds(1)) < 0 ? quarter : Duration.ofSeconds(1);
    }

    void pulse() {
        Membership membership = reader.membership();
        if (membership == null || membership.over()) {
            renewedAt = System.nanoTime();
            return;
        }
        LogConsumer consumer = membership.consumer();
        try {
            long asked = System.nanoTime();
            LogConsumer.Pulse pulse = consumer.pulse(settler.held() > 0);
            pulse.losses().forEach(losses::tell);
            losses.look();
            if (pulse.fenced()) {
                reader.fenced(membership);
                return;
            }
            membership.renewed(asked);
            renewedAt = asked;
            health.over(Trouble.LEASE);
            pulse.nextRetry().ifPresent(reader::retryDueIn);
            pauses.saw(reader, consumer.pauses());
            if (reader.begins() && !passes(pulse.dead())) {
                for (String dead : pulse.dead()) {
                    takeOver(consumer, dead);
                }
            }
            if (bringBack.some(consumer) > 0) {
                reader.retryDueIn(Duration.ZERO);
            }
        } catch (LogException e) {
            if (e instanceof GroupLostException) {
                reader.groupLost();
            }
            if (System.nanoTime() - renewedAt > lease.toNanos() / 2) {
                health.trouble(Trouble.LEASE, String.valueOf(e.getMessage()));
            }
            LOG.debug("Subscription {} could not renew its lease yet: {}", subscription, e.getMessage());
        }
    }

    /** Whether somebody who is less busy should have the chance to take over first: he does within a pulse. */
    private boolean passes(Set<String> dead) {
        passed = !passed && !dead.isEmpty() && reader.isBusy();
        return passed;
    }

    private void takeOver(LogConsumer consumer, String dead) {
        long entries = 0;
        LogConsumer.TakenOver taken;
        do {
            taken = consumer.takeOver(dead, PAGE);
            entries += taken.entries();
            taken.trimmed().forEach(losses::tell);
        } while (taken.more() && entries < MAX_TAKEN);
        if (entries > 0) {
            LOG.info(
                    "Subscription {} has taken over {} entries from {}, whose lease has ended",
                    subscription,
                    entries,
                    dead);
            listener.takenOver(subscription, dead, entries);
            reader.recheck();
            consumer.wake();
        }
    }
}
