package dev.eventbus.redis;

import dev.eventbus.BusUnavailableException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.log.LogException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes that have the streams. Some of the nodes are its guides: asked at once, so that one that is frozen is
 * not waited for; one that does not answer is replaced.
 */
final class Cluster implements AutoCloseable {
    private static final int GUIDES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Many streams may want to know at the same time. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RedisLogSettings settings;
    private final List<Address> seeds;
    private final Connector connector;
    private final String where;
    private final Map<Address, Link> guides = new LinkedHashMap<>(); // these belong to the monitor
    private Set<Address> known = Set.of();
    private @Nullable CompletableFuture<ClusterView> latest;
    private long latestAt;
    private boolean closed;

    private Cluster(RedisLogSettings settings, List<RedisURI> seeds, Connector connector) {
        this.settings = settings;
        this.seeds = seeds.stream().map(Address::of).toList();
        this.connector = connector;
        this.where = this.seeds.stream().map(Address::toString).collect(Collectors.joining(", "));
    }

    /**
     * Asks the seeds for the other nodes.
     *
     * @throws ConfigurationException if they may not be asked
     * @throws BusUnavailableException if they do not answer
     */
    static Cluster open(RedisLogSettings settings, List<RedisURI> seeds, Connector connector) {
        Cluster cluster = new Cluster(settings, seeds, connector);
        try {
            Link.await(cluster.view());
            return cluster;
        } catch (LogException e) {
            cluster.close();
            if (e.getCause() != null && RedisErrors.isForbidden(e.getCause())) {
                throw new ConfigurationException(
                        "The user may not ask the cluster at %s who has which slots: %s. Grant +cluster|nodes."
                                .formatted(cluster.where, RedisErrors.reason(e.getCause())),
                        e);
            }
            throw RedisErrors.unreachable(settings, cluster.where, e);
        }
    }

    /** Like {@code the cluster at a:7000, b:7000}. */
    String where() {
        return "the cluster at " + where;
    }

    Locator ownerOf(String stream) {
        return new Owner(stream);
    }

    /** A connection to each node that has slots now. */
    List<Link> links(String purpose) {
        return Link.await(view()).owners().stream()
                .map(at -> new Link(at.toString(), () -> connector.connect(at.like(settings.uri()), purpose)))
                .toList();
    }

    private synchronized CompletableFuture<ClusterView> view() {
        CompletableFuture<ClusterView> asked = latest;
        boolean usable = asked != null
                && (!asked.isDone() || !asked.isCompletedExceptionally() && System.nanoTime() - latestAt < FRESH_NANOS);
        if (asked == null || !usable) {
            latestAt = System.nanoTime();
            asked = ask();
            latest = asked;
        }
        return asked;
    }

    private CompletableFuture<ClusterView> ask() {
        if (closed) {
            return CompletableFuture.failedFuture(new LogException("the bus is closed", null));
        }
        chooseGuides();
        List<CompletableFuture<ClusterView>> asked = new ArrayList<>();
        Map.copyOf(guides).forEach((at, link) -> asked.add(ask(at, link)));
        return Survey.of(asked, views -> views.size() > asked.size() / 2, connector::soon)
                .thenApply(ClusterView::merged)
                .whenComplete((view, failure) -> {
                    if (view != null) {
                        know(view.nodes());
                    }
                });
    }

    private CompletableFuture<ClusterView> ask(Address at, Link link) {
        return link.call(Commands.of(CommandType.CLUSTER, "NODES"), PATIENCE, "Asking for the nodes")
                .thenApply(reply -> ClusterView.parse(
                        Replies.text(reply), at, settings.uri().isSsl()))
                .whenComplete((view, failure) -> {
                    if (failure != null) {
                        dismiss(at);
                    }
                });
    }

    private void chooseGuides() {
        Set<Address> wanted = new LinkedHashSet<>(known);
        wanted.addAll(seeds);
        for (Address at : List.copyOf(guides.keySet())) {
            if (!wanted.contains(at)) {
                dismiss(at);
            }
        }
        List<Address> candidates = new ArrayList<>(wanted);
        candidates.removeAll(guides.keySet());
        Collections.shuffle(candidates);
        for (Address at : candidates) {
            if (guides.size() < GUIDES) {
                RedisURI uri = at.like(settings.uri());
                guides.put(at, new Link("the cluster's node at " + at, () -> connector.connect(uri, "locate")));
            }
        }
    }

    private synchronized void know(Set<Address> nodes) {
        known = nodes;
    }

    private synchronized void dismiss(Address guide) {
        Link link = guides.remove(guide);
        if (link != null) {
            link.close();
        }
    }

    /** The one node that has the slot of a stream. */
    private final class Owner implements Locator {
        private final String stream;
        private final int slot;

        Owner(String stream) {
            this.stream = stream;
            this.slot = SlotHash.getSlot(stream);
        }

        @Override
        public CompletableFuture<RedisURI> locate() {
            return view().thenApply(view -> view.owner(slot)
                    .orElseThrow(() -> new LogException(
                            "no node of the cluster has slot %d of %s now".formatted(slot, stream), null))
                    .like(settings.uri()));
        }

        @Override
        public String where() {
            return "the node of %s in %s".formatted(stream, Cluster.this.where());
        }

        @Override
        public boolean moves() {
            return true;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        guides.values().forEach(Link::close);
        guides.clear();
    }
}
