/** What was measured, and what it is compared with: figures, results, rounds, goals. */
@NullMarked
package dev.eventbus.benchmarks.results;

import org.jspecify.annotations.NullMarked;
