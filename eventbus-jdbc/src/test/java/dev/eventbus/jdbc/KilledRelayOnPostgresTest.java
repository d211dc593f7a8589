package dev.eventbus.jdbc;

import org.postgresql.ds.PGSimpleDataSource;

class KilledRelayOnPostgresTest extends KilledRelayContract {
    @Override
    TestDatabase newDatabase() {
        return new PostgresDatabase();
    }

    @Override
    String url() {
        return ((PGSimpleDataSource) database.dataSource()).getURL() + "&user=postgres";
    }

    @Override
    int kills() {
        return 6;
    }
}
