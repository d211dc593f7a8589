/**
 * What a line does within its process: load of one kind, measured and checked. A {@link dev.eventbus.benchmarks.work.Work}
 * drives a client of {@code dev.eventbus.benchmarks.clients}, takes the {@link dev.eventbus.benchmarks.work.Meter}'s
 * readings around it, and then looks in Redis, or at what arrived, whether every event is there.
 */
@NullMarked
package dev.eventbus.benchmarks.work;

import org.jspecify.annotations.NullMarked;
