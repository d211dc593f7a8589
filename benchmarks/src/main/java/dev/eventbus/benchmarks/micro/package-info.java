/** The stages of the bus by themselves, for JMH: {@code benchmarks/run --jmh}. */
@NullMarked
package dev.eventbus.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
