package dev.eventbus.benchmarks.work;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Takes snapshots. */
public final class Meter {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Of all threads, those that have ended too; before 21 there is only the sum over those that live. */
    private static final @Nullable Method TOTAL_ALLOCATED = totalAllocated();

    private final Probe probe;

    /** @param probe asks the Redis of the line */
    public Meter(Probe probe) {
        this.probe = probe;
    }

    /** Of now; takes a question to Redis, which no figure includes. */
    public Snapshot snapshot() {
        Probe.Usage redis = probe.usage();
        return new Snapshot(System.nanoTime(), PROCESS.getProcessCpuTime(), allocated(), redis);
    }

    private static long allocated() {
        try {
            if (TOTAL_ALLOCATED != null) {
                return (long) TOTAL_ALLOCATED.invoke(THREADS);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static @Nullable Method totalAllocated() {
        try {
            return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
