package dev.eventbus.samples.tickets;

import dev.eventbus.psa.TimeEntryApproved;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Pays for approved time, once per time entry. At one of them it is being restarted and fails twice. */
final class Payroll {
    private final UUID delayed;
    private final Set<UUID> paid = ConcurrentHashMap.newKeySet();

    Payroll(UUID delayed) {
        this.delayed = delayed;
    }

    void pay(TimeEntryApproved time, int attempt) {
        if (time.timeEntryId().equals(delayed) && attempt <= 2) {
            throw new IllegalStateException("the payroll system is being restarted");
        }
        paid.add(time.timeEntryId());
    }

    int paid() {
        return paid.size();
    }
}
