/** The rules an event has to keep, at both ends: its own constraints, and those of its tenant. */
@NullMarked
package dev.eventbus.validate;

import org.jspecify.annotations.NullMarked;
