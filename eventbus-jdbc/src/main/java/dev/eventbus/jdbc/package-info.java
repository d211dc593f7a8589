/**
 * A transactional outbox and inbox: the database and the bus agree, whatever crashes between them.
 *
 * <p>Publishing: {@link dev.eventbus.jdbc.Outbox} writes a checked and encoded event into the caller's transaction; a
 * {@link dev.eventbus.jdbc.Relay} takes what was committed to its stream, once. Handling: {@link dev.eventbus.jdbc.Inbox}
 * lets the effects of an event that comes twice happen once. {@link dev.eventbus.jdbc.TenantDataSource} confines the
 * connections of a handler to the tenant of its event.
 */
@NullMarked
package dev.eventbus.jdbc;

import org.jspecify.annotations.NullMarked;
