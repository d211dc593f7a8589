package dev.eventbus;

import java.time.Instant;
import java.util.Optional;

/**
 * What a replay would be about.
 *
 * @param inRange how many events are retained in its range, of its types
 * @param matching how many of these are of its tenant and what its filter means
 * @param oldest when the oldest of the matching ones was appended
 * @param newest when the newest of them was
 */
public record ReplayPreview(long inRange, long matching, Optional<Instant> oldest, Optional<Instant> newest) {}
