/** The closed set of event types that an application knows: sealed families to records, names and versions. */
@NullMarked
package dev.eventbus.catalog;

import org.jspecify.annotations.NullMarked;
