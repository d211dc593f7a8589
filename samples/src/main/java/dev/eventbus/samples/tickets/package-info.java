/**
 * A day of two tenants' tickets, projects, time entries and invoices, and what becomes of each event.
 *
 * <p>{@link TicketsCommand} plays the {@link Day} on a {@link Stage}: it starts the {@link Staff}, publishes scene after
 * scene, and prints what the {@link Ledger} heard of each.
 */
@NullMarked
package dev.eventbus.samples.tickets;

import org.jspecify.annotations.NullMarked;
