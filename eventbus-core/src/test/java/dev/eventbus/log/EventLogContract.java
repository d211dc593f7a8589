package dev.eventbus.log;

import org.junit.jupiter.api.Timeout;

/**
 * Every promise of the port, each a test. A store is tested by a subclass that opens logs on it and can harm it.
 *
 * <p>Time is real: leases are short and their end is awaited.
 */
@Timeout(60)
public abstract class EventLogContract extends OpenedLogs
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
                SubscriptionContract,
                BacklogContract,
                PauseContract,
                ReplayContract {}
