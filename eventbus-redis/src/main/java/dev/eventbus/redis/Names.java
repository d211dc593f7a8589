package dev.eventbus.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Names of consumers: which application, host and process, and a part that is never the same twice. */
final class Names {
    private static final String HOST = host();

    private Names() {}

    static String consumer(String source) {
        return "%s/%s:%d-%s"
                .formatted(
                        source,
                        HOST,
                        ProcessHandle.current().pid(),
                        Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36))
                .replaceAll("\\s", "_");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
