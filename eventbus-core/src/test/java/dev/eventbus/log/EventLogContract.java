package dev.eventbus.log;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * Every promise of the port, each a test. A store is tested by a subclass that opens logs on it and can harm it.
 *
 * <p>Time is real: leases are short and their end is awaited.
 */
@Timeout(60)
public abstract class EventLogContract
        implements AppendContract,
                DeclareContract,
                ReadContract,
                HoldContract,
                TakeOverContract,
                SettleContract,
                OnlyCopyContract,
                RetryContract,
                RetryLeaseContract,
                LeaveContract,
                LossContract,
                LostGroupContract,
                FailedContract,
                JobContract,
                TrimContract,
                SubscriptionContract {
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final List<EventLog> opened = new CopyOnWriteArrayList<>();

    /** A log on the store of this test, as another process would open it. Closed after the test. */
    protected abstract EventLog open(Duration lease);

    @Override
    public final EventLog log(Duration lease) {
        EventLog log = open(lease);
        opened.add(log);
        return log;
    }

    @Override
    public final String type(String name) {
        return name + '_' + run;
    }

    @Override
    public final String subscription(String name) {
        return name + '-' + run;
    }

    @AfterEach
    void closeLogs() {
        opened.forEach(EventLog::close);
    }
}
