package dev.eventbus.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports, all below the range the kernel takes outgoing ports from: a client that reconnects to a killed
 * server's port could otherwise be given that very port and connect to itself. Port + 10000, a cluster node's second
 * one, stays below it too.
 */
final class Ports {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 22_767;

    private Ports() {}

    static int free() {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port) && isFree(port + 10_000)) {
                return port;
            }
        }
        throw new RedisServerException("None of 200 random ports from %d to %d is free on %s. Stop what occupies them."
                .formatted(LOWEST, HIGHEST, Address.LOOPBACK));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(Address.LOOPBACK), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
