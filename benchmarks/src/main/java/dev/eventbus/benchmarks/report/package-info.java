/** The results as files: Markdown, JSON and plots. */
@NullMarked
package dev.eventbus.benchmarks.report;

import org.jspecify.annotations.NullMarked;
