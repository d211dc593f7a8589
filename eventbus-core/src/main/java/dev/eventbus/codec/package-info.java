/**
 * An envelope to the fields of a stream entry and back, by type name, never by class name.
 *
 * <p>{@link EventCodec} turns the record into JSON and back, {@link WireFormat} says how that and the metadata lie in the
 * fields, {@link Upcaster}s lift what an older version wrote. What cannot be read is a {@link DecodeException}, whatever
 * the reason.
 */
@NullMarked
package dev.eventbus.codec;

import org.jspecify.annotations.NullMarked;
