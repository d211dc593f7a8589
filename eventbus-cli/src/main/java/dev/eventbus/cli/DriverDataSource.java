package dev.eventbus.cli;

import dev.eventbus.ConfigurationException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections of whichever driver knows the URL, a new one each time. */
final class DriverDataSource implements DataSource {
    private static final int LOGIN_SECONDS = 10;
    /** Held, since a logger that nobody holds forgets its level. The driver logs URLs that it does not understand. */
    private static final Logger POSTGRESQL = Logger.getLogger("org.postgresql");

    private final String url;
    private final Driver driver;
    private final Properties properties;

    private DriverDataSource(String url, Driver driver, Properties properties) {
        this.url = url;
        this.driver = driver;
        this.properties = properties;
    }

    /**
     * Connects to nothing yet.
     *
     * @throws ConfigurationException if no driver takes the URL
     */
    static DriverDataSource of(JdbcUrl url, @Nullable String user, @Nullable String password) {
        POSTGRESQL.setLevel(Level.OFF);
        DriverManager.setLoginTimeout(LOGIN_SECONDS);
        Properties properties = new Properties();
        if (user != null && !url.hasUser()) {
            properties.setProperty("user", user);
        }
        if (password != null && !url.hasPassword()) {
            properties.setProperty("password", password);
        }
        if (url.scheme().equals("jdbc:h2")) {
            properties.setProperty("IFEXISTS", "TRUE"); // who looks does not create
        }
        Driver driver = DriverManager.drivers()
                .filter(each -> accepts(each, url.value()))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        ("No driver takes the JDBC URL, which begins with %s. It must be as jdbc:postgresql://host:5432/database,"
                                        + " jdbc:mariadb://host:3306/database or jdbc:h2:tcp://host/database.")
                                .formatted(url.scheme())));
        return new DriverDataSource(url.value(), driver, properties);
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException notThatOne) {
            return false;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection;
        try {
            connection = driver.connect(url, properties);
        } catch (RuntimeException e) {
            throw new ConfigurationException("The driver of the JDBC URL refuses it: " + e.getMessage());
        }
        if (connection == null) {
            throw new ConfigurationException("The driver of the JDBC URL does not know what to do with it.");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
        return LOGIN_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
