package dev.eventbus.catalog;

import dev.eventbus.DomainEvent;

/**
 * One event type.
 *
 * @param name its wire name, unique in its catalog
 * @param version the version of the record's shape, from 1
 * @param type the record
 */
public record EventDescriptor(String name, int version, Class<? extends DomainEvent> type) {}
