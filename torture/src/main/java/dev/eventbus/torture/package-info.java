/**
 * Breaking the bus on purpose, and proving from what is left that it kept its promises.
 *
 * <p>{@link dev.eventbus.torture.Torture} starts a Redis, a proxy, and processes that publish and consume
 * ({@code PublisherProcess}, {@code ConsumerProcess}), and hurts them as a {@code Schedule} says. Each process writes its
 * {@code History} before it acts. At the end a {@code Checker} compares the histories, the faults and the store.
 */
@NullMarked
package dev.eventbus.torture;

import org.jspecify.annotations.NullMarked;
