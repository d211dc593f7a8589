package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What needs no table; the rest is shown by those who have one. */
class OldRowsTest {
    private static final TableShape PARTS = TableShape.of("parts", "parts.sql");

    static Stream<TableShape> shapes() {
        return Stream.of(
                PARTS.withUuid("id").withTime("since"),
                PARTS.withKey("id", "number").withUuid("id").withTime("since"),
                PARTS.withKey("id").withUuid("id").withTime("until"));
    }

    /** By a part of the key, others would be deleted too. */
    @ParameterizedTest
    @MethodSource("shapes")
    void aShapeThatDoesNotSayWhichRowIsMeantOrSinceWhenIsRefused(TableShape shape) {
        try (H2Database database = new H2Database()) {
            TenantDataSource places = TenantDataSource.conditionsOnly(database.dataSource());

            assertThatThrownBy(() -> OldRows.cleanHourly(places, shape, "since", Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("parts cannot be cleaned");
        }
    }
}
