/** What only the bus does: retries and failed events, many types, subscriptions that have nothing to do. */
@NullMarked
package dev.eventbus.benchmarks.bus;

import org.jspecify.annotations.NullMarked;
