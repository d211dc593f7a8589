package dev.eventbus.jdbc;

import org.h2.jdbcx.JdbcDataSource;

class KilledRelayOnH2Test extends KilledRelayContract {
    @Override
    TestDatabase newDatabase() {
        return new H2Database();
    }

    @Override
    String url() {
        return ((JdbcDataSource) database.at("localhost", database.port())).getURL();
    }

    @Override
    int kills() {
        return 2;
    }
}
