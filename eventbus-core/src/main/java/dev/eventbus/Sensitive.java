package dev.eventbus;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a component of an event, or of a record in it, is not for everybody's eyes: tools that show payloads mask its value.
 *
 * <p>That is all. It is not encrypted, it is stored as it is, and whoever may read the stream reads it. Handlers get it, and it is in
 * the record's {@code toString}.
 *
 * <p>Tools have no classes: they learn the name when a process that has them starts a subscription to the type. Until then, and
 * where that process may not write it, only what the setting {@code eventbus.sensitive} names is masked. Tools mask by name, at any
 * depth of the type's payloads: another component of the same name is masked too. Looked at are the components of records, of
 * records below sealed interfaces, and of the elements of arrays, collections, maps and other generic types of these; not the
 * fields of other classes. At most 1,000 names of a type are known, of up to 200 characters each; the log warns of others.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Sensitive {}
