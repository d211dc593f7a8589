package dev.eventbus.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server calls one of our connections. The address makes sure that it is ours: after a restart the server
 * counts ids from 1 again.
 */
record Peer(long id, String address) {
    /** No connection. */
    static final Peer NOBODY = new Peer(Long.MAX_VALUE, "0.0.0.0:0");

    private static final Pattern INFO = Pattern.compile("\\bid=(\\d+) addr=(\\S+)");

    static Peer parse(String clientInfo) {
        Matcher matcher = INFO.matcher(clientInfo);
        if (!matcher.find()) {
            throw new IllegalArgumentException("CLIENT INFO has no id and address: " + clientInfo);
        }
        return new Peer(Long.parseLong(matcher.group(1)), matcher.group(2));
    }
}
