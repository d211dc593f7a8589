/**
 * The events of a professional services automation (PSA): tickets, projects, time entries, invoices. One sealed family,
 * so that {@code EventCatalog.of(PsaEvent.class)} knows them all.
 */
@NullMarked
package dev.eventbus.psa;

import org.jspecify.annotations.NullMarked;
