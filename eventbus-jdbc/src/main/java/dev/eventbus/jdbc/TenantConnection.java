package dev.eventbus.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection that is a tenant's in each of its transactions, and nobody's when it goes back. */
final class TenantConnection implements InvocationHandler {
    private final Connection connection;
    private final Isolation isolation;
    private final UUID tenant;
    private final boolean autoCommit;
    private boolean closed;

    private TenantConnection(Connection connection, Isolation isolation, UUID tenant, boolean autoCommit) {
        this.connection = connection;
        this.isolation = isolation;
        this.tenant = tenant;
        this.autoCommit = autoCommit;
    }

    /** {@code connection} for {@code tenant}; it is closed if that fails. */
    static Connection of(Connection connection, Isolation isolation, UUID tenant) throws SQLException {
        boolean autoCommit = true;
        try {
            autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            isolation.begin(connection, tenant);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        return (Connection) Proxy.newProxyInstance(
                TenantConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new TenantConnection(connection, isolation, tenant, autoCommit));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                close();
                return null;
            }
            case "isClosed" -> {
                return closed || connection.isClosed();
            }
            case "setAutoCommit" -> {
                if (arguments != null && Boolean.TRUE.equals(arguments[0])) {
                    throw refusal("commit each statement by itself: the tenant is bound to a transaction");
                }
            }
            case "setSchema", "setCatalog" -> throw refusal("go elsewhere");
            default -> {
                // the connection's own business
            }
        }
        Object result = passOn(method, arguments);
        if (endsTransaction(method)) {
            isolation.begin(connection, tenant);
        }
        return result;
    }

    private @Nullable Object passOn(Method method, Object @Nullable [] arguments) throws Throwable {
        if (closed && method.getDeclaringClass() == Connection.class) {
            throw new SQLException("The connection is closed", "08003");
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean endsTransaction(Method method) {
        String name = method.getName();
        return "commit".equals(name) || ("rollback".equals(name) && method.getParameterCount() == 0);
    }

    private SQLException refusal(String what) {
        return new SQLException("The connection is tenant %s's and cannot %s".formatted(tenant, what), "25001");
    }

    private void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            connection.rollback();
            isolation.end(connection);
            connection.setAutoCommit(autoCommit);
        }
    }
}
