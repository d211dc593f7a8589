package dev.eventbus.psa;

import dev.eventbus.DomainEvent;

/** Something that happened in the PSA. */
public sealed interface PsaEvent extends DomainEvent permits TicketEvent, ProjectEvent, TimeEntryEvent, InvoiceEvent {}
