package dev.eventbus.benchmarks.clients;

import io.lettuce.core.RedisURI;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Spring Data Redis with its defaults, over Lettuce. */
final class Springs {
    private Springs() {}

    static LettuceConnectionFactory connect(String uri) {
        RedisURI where = RedisURI.create(uri);
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration(where.getHost(), where.getPort()));
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}
