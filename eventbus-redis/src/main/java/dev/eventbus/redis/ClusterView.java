package dev.eventbus.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who has which slots, as some nodes of a cluster see it. Where they disagree, the younger claim counts, which is what
 * they will agree on.
 */
final class ClusterView {
    private final Set<Address> nodes = new LinkedHashSet<>();
    private final List<Claim> claims = new ArrayList<>();

    private record Claim(Address owner, boolean failed, long epoch, BitSet slots) {}

    private ClusterView() {}

    /**
     * Reads a reply to {@code CLUSTER NODES}.
     *
     * @param guide who gave it; it may not know its own host
     * @param byName whether nodes that have a host name go by that
     */
    static ClusterView parse(String reply, Address guide, boolean byName) {
        ClusterView view = new ClusterView();
        reply.lines().filter(line -> !line.isBlank()).forEach(line -> view.add(line.split(" "), guide, byName));
        return view;
    }

    static ClusterView merged(List<ClusterView> views) {
        ClusterView all = new ClusterView();
        for (ClusterView view : views) {
            all.nodes.addAll(view.nodes);
            all.claims.addAll(view.claims);
        }
        return all;
    }

    /** {@code <id> <ip:port@bus[,name[,…]]> <flags> <primary> <sent> <received> <epoch> <link> <slot>…}. */
    private void add(String[] words, Address guide, boolean byName) {
        List<String> flags = List.of(words[2].split(","));
        if (flags.contains("noaddr") || flags.contains("handshake")) {
            return;
        }
        Address address = address(words[1], guide, byName);
        boolean failed = flags.contains("fail");
        if (!failed) {
            nodes.add(address);
        }
        if (flags.contains("master")) {
            BitSet slots = new BitSet();
            for (int i = 8; i < words.length && !words[i].startsWith("["); i++) { // then come those that are moving
                String[] range = words[i].split("-");
                slots.set(Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]) + 1);
            }
            claims.add(new Claim(address, failed, Long.parseLong(words[6]), slots));
        }
    }

    private static Address address(String word, Address guide, boolean byName) {
        String[] parts = word.split(",");
        String endpoint = parts[0].substring(0, parts[0].indexOf('@'));
        int colon = endpoint.lastIndexOf(':');
        String host = endpoint.substring(0, colon);
        boolean named = byName && parts.length > 1 && !parts[1].isEmpty();
        return new Address(
                named ? parts[1] : host.isEmpty() ? guide.host() : host,
                Integer.parseInt(endpoint.substring(colon + 1)));
    }

    /** All that are there. */
    Set<Address> nodes() {
        return nodes;
    }

    /** All that have slots. */
    Set<Address> owners() {
        return IntStream.range(0, SlotHash.SLOT_COUNT)
                .mapToObj(this::owner)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Who has {@code slot}; empty where nobody has, or he has failed and is not replaced yet. */
    Optional<Address> owner(int slot) {
        return claims.stream()
                .filter(claim -> claim.slots.get(slot))
                .max(Comparator.comparingLong(Claim::epoch).thenComparing(claim -> claim.failed))
                .filter(claim -> !claim.failed)
                .map(Claim::owner);
    }
}
