package dev.eventbus.testkit;

import com.redis.testcontainers.RedisContainer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** A server in a container; the only class that needs Testcontainers. */
final class DockerServer {
    private static final String IMAGE = "redis:7.4-alpine";

    private DockerServer() {}

    static RedisServer start(@Nullable String image) throws UnusableException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new UnusableException("a daemon answers, but Testcontainers cannot use it");
        }
        String name = image == null ? IMAGE : image;
        RedisContainer container = container(name);
        try {
            container.start();
            Address address = Address.parse(container.getRedisURI());
            try (RespConnection connection = RespConnection.open(address, Duration.ofSeconds(10))) {
                String version = ServerChoice.version(connection);
                return RedisServer.elsewhere(
                        "Docker %s %s".formatted(name, version), version, address, container::stop);
            }
        } catch (IOException | RuntimeException e) {
            container.stop();
            throw new UnusableException("the container of %s does not start: %s".formatted(name, e.getMessage()));
        }
    }

    static RedisContainer container(String image) {
        return new RedisContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("redis"));
    }
}
