/** What a database and the bus agree on while the relay between them is killed. */
@NullMarked
package dev.eventbus.samples.outbox;

import org.jspecify.annotations.NullMarked;
