package dev.eventbus.psa.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves a host, also one that is an address itself, and refuses it if one of its addresses is forbidden. The client
 * connects to the addresses that it is given here and looks up nothing else, so what was checked is what is connected to,
 * whatever the name's server says next.
 */
final class GuardedDns implements DnsResolver {
    private static final int MOST = 4; // each may take the connect timeout

    private final Lookup lookup;
    private final Predicate<InetAddress> allowed;

    /** As {@link InetAddress#getAllByName}. */
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    GuardedDns(Lookup lookup, Predicate<InetAddress> allowed) {
        this.lookup = lookup;
        this.allowed = allowed;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.of(host);
        for (InetAddress address : addresses) {
            if (!allowed.test(address)) {
                throw new UnknownHostException(
                        "%s has the address %s, which webhooks may not connect to; see WebhookOptions.withAllowed"
                                .formatted(host, address.getHostAddress()));
            }
        }
        return Arrays.copyOf(addresses, Math.min(addresses.length, MOST));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
