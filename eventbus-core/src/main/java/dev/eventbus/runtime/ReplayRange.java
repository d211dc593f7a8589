package dev.eventbus.runtime;

/**
 * The part of a stream that a replay is about.
 *
 * @param after the id after which it begins
 * @param upTo the last id of it
 */
record ReplayRange(String after, String upTo) {}
