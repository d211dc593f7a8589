package dev.eventbus;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a class whose {@link Handles} methods are one subscription, for {@link EventBus#register(Object)}. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Subscriber {
    /** The subscription's name. */
    String value();

    /** How many handlers may run at once in this process. */
    int concurrency() default 1;
}
