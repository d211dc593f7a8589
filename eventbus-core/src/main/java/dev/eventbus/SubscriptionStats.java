package dev.eventbus;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a subscription has still to do with the events of one type, in whichever processes it runs.
 *
 * @param subscription its name
 * @param type the type
 * @param stream the stream of that type
 * @param lag how many events of the stream it was not given yet
 * @param lagExact whether these are exactly that many, or at least: it is not known how many
 * @param age how old the oldest event is that it was not given or holds, by the store's clock; empty if there is none. Always
 *     known. What waits for a retry or failed does not count
 * @param held how many were given to its consumers and are not settled
 * @param retrying how many wait for a retry, those that are being retried now included
 * @param failed how many it gave up on and nobody has retried or discarded
 * @param aside how many are set aside since their tenant is paused
 * @param pauses what of it is paused, as this stream has it; see {@link Pauses}
 */
public record SubscriptionStats(
        String subscription,
        String type,
        String stream,
        long lag,
        boolean lagExact,
        Optional<Duration> age,
        long held,
        long retrying,
        long failed,
        long aside,
        List<Pause> pauses) {
    /** Copies the list. */
    public SubscriptionStats {
        pauses = List.copyOf(pauses);
    }
}
