package dev.eventbus.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What is refused, and what cannot be removed; the rest is shown by those who have a table. */
class OldRowsTest {
    private static final TableShape PARTS = TableShape.of("parts", "parts.sql");
    private static final TableShape LETTERS = TableShape.of("letters", "letters.sql")
            .withKey("number")
            .withNumber("number")
            .withTime("since");

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

    private static OldRows letters(TestDatabase database, DataSource dataSource, int rows, int kept) {
        database.execute(
                "CREATE TABLE letters (number BIGINT PRIMARY KEY, since TIMESTAMP WITH TIME ZONE NOT NULL)",
                "CREATE FUNCTION keep() RETURNS trigger AS 'BEGIN RETURN CASE WHEN OLD.number <= " + kept
                        + " THEN NULL ELSE OLD END; END' LANGUAGE plpgsql",
                "CREATE TRIGGER keep BEFORE DELETE ON letters FOR EACH ROW EXECUTE FUNCTION keep()",
                "INSERT INTO letters SELECT n, now() - interval '2 days' + n * interval '1 second'"
                        + " FROM generate_series(1, " + rows + ") n");
        return OldRows.cleanHourly(TenantDataSource.conditionsOnly(dataSource), LETTERS, "since", Duration.ofDays(1));
    }

    @ParameterizedTest
    @CsvSource({"3, 2100, 3, 3 old", "1000, 1100, 1100, at least 1000 old"})
    void whatTheDatabaseKeepsIsToldAndNotTriedForEver(int kept, int rows, int left, String told) {
        try (PostgresDatabase database = new PostgresDatabase();
                OldRows old = letters(database, database.dataSource(), rows, kept)) {
            assertThatThrownBy(old::clean)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("letters has " + told + " rows that the database does not remove");

            assertThat(database.number("SELECT COUNT(*) FROM letters")).isEqualTo(left);
        }
    }

    @Test
    void anErrorOfTheDriverDoesNotEndTheCleaning() {
        AtomicReference<Error> failing = new AtomicReference<>();
        try (PostgresDatabase database = new PostgresDatabase();
                OldRows old = letters(database, failing(database.dataSource(), failing), 5, 0)) {
            failing.set(new NoClassDefFoundError("thrown by the test"));
            assertThatCode(old::cleanQuietly).doesNotThrowAnyException();
            assertThat(database.number("SELECT COUNT(*) FROM letters")).isEqualTo(5);

            failing.set(null);
            old.cleanQuietly();
            assertThat(database.number("SELECT COUNT(*) FROM letters")).isZero();
        }
    }

    private static DataSource failing(DataSource of, AtomicReference<Error> error) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Error now = error.get();
                    if (now != null) {
                        throw now;
                    }
                    return method.invoke(of, arguments);
                });
    }

    @Test
    void whereRowLevelSecurityHidesTheRowsOfTenantsCleaningIsRefusedAtOnce() {
        String desk = "cleaner_" + UUID.randomUUID().toString().replace('-', '_');
        try (PostgresDatabase database = new PostgresDatabase()) {
            database.execute("CREATE ROLE %s LOGIN".formatted(desk));
            PGSimpleDataSource dataSource = (PGSimpleDataSource) database.dataSource();
            dataSource.setUser(desk);
            TenantDataSource places = TenantDataSource.rowSecurity(dataSource);

            // Nothing has a column of tenants here: it is refused all the same, and before it looks for the table.
            assertThatThrownBy(() -> OldRows.cleanHourly(places, LETTERS, "since", Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("Row-level security hides rows of letters")
                    .hasMessageContaining("conditionsOnly(…) of a user with BYPASSRLS");
        }
    }
}
