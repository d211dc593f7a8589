/**
 * Publishing, one stage after another: validate &rarr; encode &rarr; append.
 *
 * <p>{@link dev.eventbus.publish.Publisher} is the way of an event into its stream. What is under way is bounded by a
 * window; what the store says decides the outcome.
 */
@NullMarked
package dev.eventbus.publish;

import org.jspecify.annotations.NullMarked;
