package dev.eventbus.psa.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The addresses that belong to the Internet at large, by the registries of special-purpose addresses: not those of one's own
 * machine, network, link, provider or cloud. What IPv6 has beside 2000::/3 is not, which leaves out whatever wraps an IPv4
 * address.
 */
final class PublicAddresses implements Predicate<InetAddress> {
    private static final Block[] NOT_PUBLIC = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32", // the metadata of Azure
            "169.254.0.0/16", // and those of everybody else
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23", // Teredo among others
            "2001:db8::/32",
            "2002::/16", // 6to4
            "3fff::/20");
    private static final Block GLOBAL = block("2000::/3");

    private record Block(byte[] prefix, int bits) {
        boolean has(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public boolean test(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (bytes.length == 4 || GLOBAL.has(bytes)) && Stream.of(NOT_PUBLIC).noneMatch(block -> block.has(bytes));
    }

    private static Block[] blocks(String... texts) {
        return Stream.of(texts).map(PublicAddresses::block).toArray(Block[]::new);
    }

    private static Block block(String text) {
        int slash = text.indexOf('/');
        try {
            return new Block(
                    InetAddress.getByName(text.substring(0, slash)).getAddress(),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(text + " is an address, and nothing to be looked up", e);
        }
    }
}
