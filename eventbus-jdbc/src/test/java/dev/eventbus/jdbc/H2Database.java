package dev.eventbus.jdbc;

import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;

/** A database in memory, in this JVM, and over TCP for whoever asks. */
final class H2Database implements TestDatabase {
    private final String name = "test" + UUID.randomUUID();
    private final Server server;

    H2Database() {
        try {
            server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon").start();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public DataSource dataSource() {
        return of("jdbc:h2:mem:" + name);
    }

    @Override
    public DataSource at(String host, int port) {
        return of("jdbc:h2:tcp://%s:%d/mem:%s".formatted(host, port, name));
    }

    private static DataSource of(String url) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url + ";DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        execute("SHUTDOWN");
        server.stop();
    }
}
