/**
 * The bus in memory: the same runtime over a log that lives in this process and ends with it.
 *
 * <p>The log keeps encoded fields, pending lists, leases, retries and failed lists as Redis would, so that what passes
 * here does not fail there.
 */
@NullMarked
package dev.eventbus.memory;

import org.jspecify.annotations.NullMarked;
