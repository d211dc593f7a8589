package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.Published;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.runtime.TestEvent;
import dev.eventbus.runtime.TestEvent.Placed;
import dev.eventbus.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On a server of its own, since the keys have the prefix that everybody has who does not choose another. */
class ConnectTest extends FaultTest {
    private final Handled handled = new Handled();

    @Test
    void aUriAndACatalogAreEnough() {
        RedisServer redis = start(RedisServer.builder());
        EventBus bus = closeLater(RedisEventBus.connect(redis.uri(), EventCatalog.of(TestEvent.class)));
        bus.subscribe(SUBSCRIPTION, Placed.class).start((event, context) -> handled.add(event.number()));

        Published published = bus.publish(placed(1));

        awaitHandled(handled, 1, 2, PATIENCE);
        assertThat(published.stream()).isEqualTo(STREAM);
        assertThat(redis.command("XLEN", STREAM)).isEqualTo(1L);
    }

    @Test
    void aDatabaseThatTheServerDoesNotHaveIsNamed() {
        RedisServer redis = start(RedisServer.builder());

        assertThatThrownBy(() -> RedisEventBus.connect(redis.uri() + "/99", EventCatalog.of(TestEvent.class)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("database 99", "'databases'");
    }

    @Test
    void closingWhileConnectionsAreBeingMadeLeavesNone() {
        RedisServer redis = start(RedisServer.builder());
        RedisLogSettings settings = RedisLogSettings.of(RedisURI.create(redis.uri()));

        for (int i = 0; i < 20; i++) {
            Connector connector = new Connector(settings);
            for (int j = 0; j < 20; j++) {
                connector.connect(settings.uri(), "test");
            }
            connector.close();
        }

        await().atMost(PATIENCE).until(() -> connections(redis) == 1); // that which asks
    }

    /** One in some thousands did not, where the password was looked up on another thread. */
    @Test
    void aConnectionWithAPasswordTakesCommandsOnceItIsThere() {
        RedisServer redis = start(RedisServer.builder());
        acl(redis, "+select");
        RedisLogSettings settings = RedisLogSettings.of(RedisURI.create(redis.uri("app", "secret")));

        try (Connector connector = new Connector(settings)) {
            for (int i = 0; i < 500; i++) {
                List<CompletableFuture<Session>> made = Stream.generate(() -> connector.connect(settings.uri(), "test"))
                        .limit(10)
                        .toList();
                made.forEach(session -> session.join().close());
            }
        }
    }

    private static long connections(RedisServer redis) {
        return String.valueOf(redis.command("CLIENT", "LIST")).lines().count();
    }

    @Test
    void aUserWhoMayNotFindOutWhatBecameOfAnAppendIsToldSoWhenTheBusStarts() {
        RedisServer redis = start(RedisServer.builder());
        acl(redis, "+xadd", "+time", "+client|info");
        EventBus bus = closeLater(builder(redis.uri("app", "secret")).build());
        bus.publish(placed(1));

        assertThat(log.lines("WARN", "may not run"))
                .singleElement(as(STRING))
                .contains("CLIENT KILL, XREVRANGE, XINFO STREAM: after a broken connection")
                .contains("stored twice")
                .contains("ACL SETUSER <user> +time")
                .contains("+client|kill");
    }

    @Test
    void aUserWithTheseRightsHasNothingToBeTold() {
        RedisServer redis = start(RedisServer.builder());
        acl(redis, "+xadd", "+time", "+client|info", "+client|kill", "+xrevrange", "+xinfo|stream");
        redis.command("ACL", "SETUSER", "app", "resetkeys", "~event::PLACED");
        EventBus bus = closeLater(builder(redis.uri("app", "secret")).build());
        bus.publish(placed(1));

        assertThat(log.lines("WARN", "may not run")).isEmpty();
    }

    private static void acl(RedisServer redis, String... rights) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "app", "on", ">secret", "~event::*", "-@all"));
        words.addAll(List.of(rights));
        redis.command(words.toArray(String[]::new));
    }
}
