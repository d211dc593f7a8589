package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import org.junit.jupiter.api.Test;

/** What is so on MariaDB only. */
class MariaDbTest extends JdbcFixture {
    @Override
    TestDatabase newDatabase() {
        return new MariaDbDatabase();
    }

    @Test
    void aSessionWhoseTimeZoneTheDriverDoesNotKnowIsRefused() {
        String url = ((MariaDbDatabase) database).url();

        assertThatThrownBy(() -> Outbox.open(bus, MariaDbDatabase.of(url + "&sessionVariables=time_zone='+05:45'")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("minutes off")
                .hasMessageContaining("connectionTimeZone=UTC");
        Outbox.open(bus, MariaDbDatabase.of(url + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"));
    }
}
