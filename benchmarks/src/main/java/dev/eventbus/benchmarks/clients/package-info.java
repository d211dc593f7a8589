/** The bus and its peers, each doing the same work in the way its documentation shows. */
@NullMarked
package dev.eventbus.benchmarks.clients;

import org.jspecify.annotations.NullMarked;
