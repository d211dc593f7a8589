package dev.eventbus.benchmarks.clients;

import io.netty.channel.epoll.Epoll;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.TransportMode;

/** Redisson with its defaults, text instead of serialized objects, and the native transport where it is there. */
final class Redissons {
    private Redissons() {}

    static RedissonClient connect(String uri) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.setTransportMode(Epoll.isAvailable() ? TransportMode.EPOLL : TransportMode.NIO);
        config.useSingleServer().setAddress(uri);
        return Redisson.create(config);
    }
}
