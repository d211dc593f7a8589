package dev.eventbus.publish;

import dev.eventbus.Durability;
import java.time.Duration;

/**
 * How a bus publishes.
 *
 * @param source the application's name, written into every event
 * @param timeout how long a publish may take
 * @param maxEvents how many events may be under way
 * @param maxBytes how many bytes of encoded events may be under way
 * @param durability how safe an event must be when its publish returns
 */
public record PublishSettings(String source, Duration timeout, int maxEvents, long maxBytes, Durability durability) {}
