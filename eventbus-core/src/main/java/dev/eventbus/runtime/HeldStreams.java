package dev.eventbus.runtime;

import dev.eventbus.EventBusListener;
import dev.eventbus.Health.HeldStream;
import dev.eventbus.Retention;
import dev.eventbus.log.EventLog.Trimmed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which streams a subscription holds back, and how long until their hard limit. Each subscription is told once in an episode,
 * as soon as two looks show how the stream grows.
 */
final class HeldStreams {
    private static final Logger LOG = LoggerFactory.getLogger(HeldStreams.class);

    /** An episode is over when nobody has held the stream for so long: one that is just behind the bound comes and goes. */
    static final Duration CALM = Duration.ofMinutes(1);

    private final EventBusListener listener;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    /** What was seen of a stream: how long it was when, who holds it, and in which episode. */
    private record Look(
            long length,
            long at,
            @Nullable HeldStream held,
            @Nullable Episode episode) {}

    /** From the first look that finds a stream held until it has not been for a while. */
    private static final class Episode {
        final Instant since;
        final Set<String> told = new HashSet<>();
        long heldAt;

        Episode(Instant since) {
            this.since = since;
        }
    }

    HeldStreams(EventBusListener listener, Clock clock, LongSupplier nanos) {
        this.listener = listener;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Those that are held now, by name. */
    List<HeldStream> all() {
        return looks.values().stream()
                .map(Look::held)
                .flatMap(held -> Optional.ofNullable(held).stream())
                .sorted(Comparator.comparing(HeldStream::stream))
                .toList();
    }

    /** Only these are looked at by this process. */
    void retain(Collection<String> streams) {
        looks.keySet().retainAll(streams);
    }

    /** A stream was looked at, and trimmed as far as it goes. For one thread at a time. */
    void looked(String stream, Retention retention, Trimmed trimmed) {
        Look before = looks.get(stream);
        long now = nanos.getAsLong();
        Episode episode = before == null ? null : before.episode;
        String holder = trimmed.heldBy().orElse(null);
        if (holder == null) {
            boolean over = episode != null && now - episode.heldAt > CALM.toNanos();
            if (over) {
                LOG.info("{} has not been held back for {}", stream, CALM);
            }
            looks.put(stream, new Look(trimmed.length(), now, null, over ? null : episode));
            return;
        }
        if (episode == null) {
            episode = new Episode(clock.instant());
        }
        episode.heldAt = now;
        HeldStream held = new HeldStream(
                stream,
                holder,
                trimmed.length(),
                retention.hardLimit(),
                untilHardLimit(retention, trimmed.length(), before, now),
                episode.since);
        looks.put(stream, new Look(trimmed.length(), now, held, episode));
        if (before != null && episode.told.add(holder)) {
            tell(held, retention);
        }
    }

    private static Optional<Duration> untilHardLimit(
            Retention retention, long length, @Nullable Look before, long now) {
        long room = retention.hardLimit() - length;
        if (room <= 0) {
            return Optional.of(Duration.ZERO);
        }
        if (before == null || length <= before.length) {
            return Optional.empty();
        }
        double seconds = (double) room * (now - before.at) / 1e9 / (length - before.length);
        return Optional.of(Duration.ofSeconds((long) seconds));
    }

    private void tell(HeldStream held, Retention retention) {
        LOG.warn(
                "Subscription {} holds back {}: it has not settled old events, so {} are kept, beyond the bounds of {} events{}. {} "
                        + "Is it running? Should it be gone for good: eventBus.detach(\"{}\")",
                held.heldBy(),
                held.stream(),
                held.length(),
                retention.maxLength(),
                retention.maxAge().map(age -> " and " + age).orElse(""),
                prospect(held),
                held.heldBy());
        listener.streamHeldBack(held);
    }

    private static String prospect(HeldStream held) {
        Duration left = held.untilHardLimit().orElse(null);
        if (left == null) {
            return "The hard limit of %d is not approached at present.".formatted(held.hardLimit());
        }
        if (left.isZero()) {
            return "The hard limit of %d is reached: what is published removes the oldest.".formatted(held.hardLimit());
        }
        return "At the present rate the hard limit of %d is reached in %s.".formatted(held.hardLimit(), rough(left));
    }

    /** In the largest unit that makes at least two of it. */
    static String rough(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " h";
        }
        return time.toMinutes() >= 2 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
