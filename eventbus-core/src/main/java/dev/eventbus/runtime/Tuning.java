package dev.eventbus.runtime;

import dev.eventbus.settings.Bindings;
import dev.eventbus.settings.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is set of the subscriptions from outside the code. */
public final class Tuning {
    private static final Logger LOG = LoggerFactory.getLogger(Tuning.class);

    private final Bindings bindings;
    private final Set<String> started = new TreeSet<>();

    Tuning(Bindings bindings) {
        this.bindings = bindings;
    }

    /**
     * Gives {@code plan} what is set of the subscription {@code name}.
     *
     * @throws dev.eventbus.ConfigurationException if it does not fit to what the code says
     */
    synchronized void apply(String name, Plan<?> plan) {
        started.add(name);
        Problems problems = new Problems();
        List<String> from = bindings.apply(SubscriptionTable.ROWS, name, plan, problems);
        problems.refuse();
        if (!from.isEmpty()) {
            LOG.info("Subscription '{}' has options from outside the code: {}", name, from);
        }
    }

    /** Tells of what is set of subscriptions that nobody started. */
    synchronized void warnOfUnused() {
        List<String> unused = bindings.others(SubscriptionTable.ROWS, started);
        if (!unused.isEmpty()) {
            LOG.warn(
                    "These settings had no effect, since no subscription of that name was started: {}. Started were: {}",
                    unused,
                    started);
        }
    }
}
