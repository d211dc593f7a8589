package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.resource.Transports;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs twice: as everything else, without Netty's native transport, and once with it. */
class UnixSocketTest extends FaultTest {
    private static final boolean NATIVE = Transports.NativeTransports.isDomainSocketSupported();

    @TempDir
    private Path folder;

    @Test
    void aBusWorksOverAUnixSocket() {
        assumeTrue(NATIVE, "Netty's native transport is not there");
        Path socket = folder.resolve("redis.sock");
        start(RedisServer.builder().config("unixsocket", socket.toString()).config("databases", "4"));
        Handled handled = new Handled();
        EventBus bus = bus("redis-socket://" + socket + "?database=2");
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        bus.publish(placed(1));

        awaitHandled(handled, 1, 2, PATIENCE);
    }

    @Test
    void withoutTheNativeTransportItIsNamed() {
        assumeFalse(NATIVE, "Netty's native transport is there");

        assertThatThrownBy(() -> bus("redis-socket://" + folder.resolve("redis.sock")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("netty-transport-native-epoll");
    }
}
