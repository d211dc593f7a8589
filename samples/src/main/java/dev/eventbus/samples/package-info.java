/** Runnable stories. {@code samples/run} starts them. */
@NullMarked
package dev.eventbus.samples;

import org.jspecify.annotations.NullMarked;
