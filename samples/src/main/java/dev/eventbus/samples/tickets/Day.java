package dev.eventbus.samples.tickets;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A day at two companies.
 *
 * @param scenes what happens, in this order
 * @param customers whom the accounting of both companies knows
 * @param delayedPay the time entry at which the payroll system is being restarted
 */
record Day(List<Scene> scenes, Set<UUID> customers, UUID delayedPay) {
    Day {
        scenes = List.copyOf(scenes);
        customers = Set.copyOf(customers);
    }

    /** The same day for the same seed, to the last id. */
    static Day of(long seed) {
        return new DayWriter(seed).write();
    }
}
