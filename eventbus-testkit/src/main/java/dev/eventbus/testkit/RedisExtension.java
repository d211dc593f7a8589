package dev.eventbus.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit parameters {@link RedisServer} and {@link KeyPrefix}.
 *
 * <p>By {@link WithRedis}, all tests of a JVM share one server: the one {@link RedisServer#start()} takes, started when
 * first asked for. {@link #with} gives a test class a server of its own, to configure and to break.
 *
 * <p>Each test has its own prefix, the same one in {@code @BeforeEach}, the test and {@code @AfterEach}; after the test
 * the keys that contain it are deleted, and no others.
 */
public final class RedisExtension implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RedisExtension.class);

    private final @Nullable RedisServerBuilder builder;

    /** For {@code @ExtendWith}: the shared server. */
    public RedisExtension() {
        this(null);
    }

    private RedisExtension(@Nullable RedisServerBuilder builder) {
        this.builder = builder;
    }

    /**
     * A server of the test class's own. In an instance field, it is one of each test's own.
     *
     * <pre>{@code
     * @RegisterExtension
     * static final RedisExtension REDIS = RedisExtension.with(RedisServer.builder().embedded62());
     * }</pre>
     *
     * @param builder what to start
     * @return an extension for a {@code @RegisterExtension} field
     */
    public static RedisExtension with(RedisServerBuilder builder) {
        return new RedisExtension(builder);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (builder != null) {
            server(context);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RedisServer.class || type == KeyPrefix.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RedisServer.class ? server(context) : prefix(context);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    private RedisServer server(ExtensionContext context) {
        return builder == null
                ? context.getRoot()
                        .getStore(NAMESPACE)
                        .computeIfAbsent("shared", key -> RedisServer.start(), RedisServer.class)
                : context.getStore(NAMESPACE).computeIfAbsent(this, key -> builder.start(), RedisServer.class);
    }

    private KeyPrefix prefix(ExtensionContext context) {
        // The context's id: a prefix of the class must not be found by its tests.
        return context.getStore(NAMESPACE)
                .computeIfAbsent(
                        context.getUniqueId(),
                        key -> new OwnKeys(context.getRoot().getStore(NAMESPACE)),
                        OwnKeys.class)
                .prefix;
    }

    /** The store closes it after the test. A server that is one test class's own goes with all its keys. */
    private static final class OwnKeys implements AutoCloseable {
        private final KeyPrefix prefix = KeyPrefix.unique();
        private final Store root;

        OwnKeys(Store root) {
            this.root = root;
        }

        @Override
        public void close() {
            RedisServer shared = root.get("shared", RedisServer.class);
            if (shared != null && shared.isRunning()) {
                delete(shared);
            }
        }

        private void delete(RedisServer server) {
            String cursor = "0";
            do {
                List<?> page =
                        (List<?>) server.command("SCAN", cursor, "MATCH", "*" + prefix.value() + "*", "COUNT", "1000");
                cursor = String.valueOf(page == null ? "0" : page.get(0));
                List<?> keys = page == null ? List.of() : (List<?>) page.get(1);
                for (Object key : keys) {
                    server.command("UNLINK", String.valueOf(key));
                }
            } while (!"0".equals(cursor));
        }
    }
}
