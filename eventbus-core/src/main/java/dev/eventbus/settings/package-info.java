/**
 * Settings from outside the code: a file and the environment.
 *
 * <p>{@link dev.eventbus.settings.Settings} has the values as they were given. A {@link dev.eventbus.settings.Setting} is a
 * row of the table of what can be set; {@link dev.eventbus.settings.Bindings} brings the two together, and
 * {@link dev.eventbus.settings.Problems} refuses all that is wrong at once.
 */
@NullMarked
package dev.eventbus.settings;

import org.jspecify.annotations.NullMarked;
