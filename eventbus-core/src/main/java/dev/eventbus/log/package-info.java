/**
 * The port that a store implements: streams that are appended to, and consumers that read, settle and take over.
 *
 * <p>It deals in {@link dev.eventbus.log.Fields}, never in events: nothing here decodes, validates or knows a handler.
 * {@code EventLogContract}, in this module's tests, holds every promise that an implementation makes.
 */
@NullMarked
package dev.eventbus.log;

import org.jspecify.annotations.NullMarked;
