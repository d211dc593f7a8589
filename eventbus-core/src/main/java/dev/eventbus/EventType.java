package dev.eventbus;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names an event record on the wire. Without it the name is the class name in upper snake case
 * ({@code TicketUpdated} is {@code TICKET_UPDATED}) and the version is 1.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventType {
    /** The name: 1 to 200 of {@code A-Z a-z 0-9 _ . -}; empty for the derived one. */
    String value() default "";

    /** The version of the record's shape, from 1. */
    int version() default 1;
}
