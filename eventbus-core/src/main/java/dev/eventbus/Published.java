package dev.eventbus;

import java.util.UUID;

/**
 * A stored event's place.
 *
 * @param eventId the event's id
 * @param stream the stream that has it
 * @param entryId its entry in that stream
 */
public record Published(UUID eventId, String stream, String entryId) {}
