package dev.eventbus.samples.tickets;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A day at two companies.
 *
 * @param scenes what happens, in this order
 * @param companies the two
 * @param delayedPay the time entry at which the payroll system is being restarted
 */
record Day(List<Scene> scenes, List<Company> companies, UUID delayedPay) {
    Day {
        scenes = List.copyOf(scenes);
        companies = List.copyOf(companies);
    }

    /** Whom the accounting of both companies knows. */
    Set<UUID> customers() {
        return companies.stream().map(Company::customer).collect(Collectors.toSet());
    }

    /** The same day for the same seed, to the last id. */
    static Day of(long seed) {
        return new DayWriter(seed).write();
    }
}
