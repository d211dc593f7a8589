package dev.eventbus.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.testkit.engine.EngineTestKit;

@Isolated("it sets a system property")
class RedisExtensionTest {
    private static final List<RedisServer> SERVERS = new ArrayList<>();
    private static final List<KeyPrefix> PREFIXES = new ArrayList<>();
    private static final Set<Object> KEYS_SEEN_LATER = new HashSet<>();

    @BeforeEach
    void forget() {
        SERVERS.clear();
        PREFIXES.clear();
        KEYS_SEEN_LATER.clear();
    }

    @Test
    void allClassesShareOneServerThatEndsWithTheRun() {
        run(2, First.class, Second.class);

        assertThat(SERVERS).hasSize(2);
        assertThat(SERVERS.get(0)).isSameAs(SERVERS.get(1));
        assertThat(RedisServer.open()).doesNotContain(SERVERS.get(0));
    }

    @Test
    void eachTestHasOnePrefixOfItsOwn() {
        run(2, Prefixes.class);

        assertThat(PREFIXES).hasSize(6);
        assertThat(new HashSet<>(PREFIXES)).as("two tests and the class").hasSize(3);
        assertThat(PREFIXES).allMatch(prefix -> prefix.value().matches("t[0-9a-z]+:"));
    }

    @Test
    void keysOfATestAreDeletedAfterItAndNoOthers() {
        run(2, Writes.class);

        assertThat(KEYS_SEEN_LATER).containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void aClassMayHaveAServerOfItsOwnAndBreakIt() {
        run(2, Breaks.class);

        assertThat(SERVERS.get(0)).isSameAs(SERVERS.get(1));
        assertThat(SERVERS.get(0).isRunning()).isFalse();
    }

    @Test
    void inAnInstanceFieldEachTestHasAServerOfItsOwn() {
        run(2, BreaksEach.class);

        assertThat(SERVERS.get(0)).isNotSameAs(SERVERS.get(1));
    }

    /** The server comes from outside, so it is there to be looked at after the run. */
    private static void run(int succeeding, Class<?>... classes) {
        try (RedisServer outside = RedisServer.builder().start()) {
            System.setProperty(Settings.URI, outside.uri());
            EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
            for (Class<?> type : classes) {
                kit.selectors(selectClass(type));
            }
            kit.execute()
                    .testEvents()
                    .assertStatistics(s -> s.succeeded(succeeding).failed(0));
            if (!SERVERS.isEmpty() && !SERVERS.get(0).isPrivate()) {
                assertThat(SERVERS.get(0).command("PING")).isEqualTo("PONG");
            }
        } finally {
            System.clearProperty(Settings.URI);
        }
    }

    @WithRedis
    static class First {
        @Test
        void uses(RedisServer redis) {
            SERVERS.add(redis);
        }
    }

    @WithRedis
    static class Second {
        Second(RedisServer redis) {
            SERVERS.add(redis);
        }

        @Test
        void uses() {}
    }

    @WithRedis
    static class Prefixes {
        private final KeyPrefix ofConstructor;

        Prefixes(KeyPrefix keys) {
            ofConstructor = keys;
            PREFIXES.add(keys);
        }

        @BeforeAll
        static void ofClass(KeyPrefix keys) {
            PREFIXES.add(keys);
            PREFIXES.add(keys);
        }

        @RepeatedTest(2)
        void uses(KeyPrefix keys) {
            assertThat(keys).isEqualTo(ofConstructor);
            assertThat(keys.key("a")).isEqualTo(keys + "a");
        }

        @AfterEach
        void still(KeyPrefix keys) {
            PREFIXES.add(keys);
        }
    }

    @WithRedis
    static class Writes {
        @RepeatedTest(2)
        void uses(RedisServer redis, KeyPrefix keys) {
            PREFIXES.add(keys);
            redis.command("SET", "somebody-elses", "1");
            redis.command("SET", "{event:" + keys + "A}:retry", "1");
            if (PREFIXES.size() == 2) {
                KEYS_SEEN_LATER.add(redis.command("EXISTS", "{event:" + PREFIXES.get(0) + "A}:retry"));
                KEYS_SEEN_LATER.add(redis.command("EXISTS", "somebody-elses"));
            }
        }
    }

    static class Breaks {
        @RegisterExtension
        static final RedisExtension REDIS = RedisExtension.with(RedisServer.builder());

        @RepeatedTest(2)
        void uses(RedisServer redis, KeyPrefix keys) {
            SERVERS.add(redis);
            redis.command("SET", keys.key("a"), "1");
            redis.restart();
        }
    }

    static class BreaksEach {
        @RegisterExtension
        final RedisExtension redis = RedisExtension.with(RedisServer.builder());

        @RepeatedTest(2)
        void uses(RedisServer redis) {
            SERVERS.add(redis);
            redis.kill();
        }
    }
}
