/**
 * What happened in the PSA, a row for each event: {@link dev.eventbus.psa.activity.ActivityLogSubscriber} writes it,
 * {@link dev.eventbus.psa.activity.ActivityLog} reads it.
 */
@NullMarked
package dev.eventbus.psa.activity;

import org.jspecify.annotations.NullMarked;
