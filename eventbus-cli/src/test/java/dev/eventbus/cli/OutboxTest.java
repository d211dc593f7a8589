package dev.eventbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.cli.Terminal.Result;
import dev.eventbus.jdbc.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about the outbox, on H2, without a Redis. */
class OutboxTest {
    private static final String PASSWORD = "s3cr%23t-Pass";
    private static final UUID TENANT = UUID.randomUUID();

    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();
    private final UUID waiting = UUID.randomUUID();
    private final String url = "jdbc:h2:mem:cli" + UUID.randomUUID();
    private final Terminal nobody = Terminal.withoutRedis()
            .with("EVENTBUS_JDBC", url)
            .with("EVENTBUS_JDBC_USER", "ops")
            .with("EVENTBUS_JDBC_PASSWORD", PASSWORD);
    private Connection database;

    @BeforeEach
    void create() throws SQLException {
        database = DriverManager.getConnection(url, "ops", PASSWORD);
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser("ops");
        source.setPassword(PASSWORD);
        Schema.create(source);
        insert(first, "ORDER_PLACED", "SET_ASIDE", "no such\u001b[31m field");
        insert(second, "ORDER_CANCELLED", "SET_ASIDE", "too large");
        insert(waiting, "ORDER_PLACED", "PENDING", null);
    }

    @AfterEach
    void drop() throws SQLException {
        database.close();
    }

    private void insert(UUID id, String type, String state, String reason) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("""
                INSERT INTO eventbus_outbox (id, lane, tenant_id, type, entry, state, created_at, settled_at, reason)
                VALUES (?, 0, ?, ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?)""")) {
            insert.setObject(1, id);
            insert.setObject(2, TENANT);
            insert.setString(3, type);
            insert.setBytes(4, "payload".getBytes(UTF_8));
            insert.setString(5, state);
            insert.setString(6, reason);
            insert.executeUpdate();
        }
    }

    private String states() throws SQLException {
        StringBuilder states = new StringBuilder();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT state FROM eventbus_outbox ORDER BY seq")) {
            while (row.next()) {
                states.append(row.getString(1)).append(' ');
            }
        }
        return states.toString().strip();
    }

    @Test
    void theBacklogIsShownAndWhatWasSetAside() {
        Result plain = nobody.run("outbox");
        Result json = nobody.run("outbox", "--json", "--limit", "1");
        Result narrow = nobody.typing(60, "").run("outbox", "--color", "never", "--limit", "1");

        assertThat(plain).returns(Exit.OK, Result::exit).returns("", Result::err);
        assertThat(plain.out())
                .startsWith("PENDING\tOLDEST\tSET-ASIDE")
                .contains(first + "\t" + TENANT + "\tORDER_PLACED\tno such?[31m field\t", second.toString())
                .doesNotContain(waiting.toString(), "payload");
        assertThat(json.out())
                .startsWith("{\"pending\":1,\"oldest\":")
                .contains("\"setAside\":2}", "\"id\":\"" + first)
                .doesNotContain(second.toString());
        assertThat(narrow.out()).contains(first.toString());
        assertThat(narrow.err()).contains("oldest 1 of 2");
    }

    @Test
    void aRetryNeedsWriteAndMovesOnlyWhatIsNamed() throws SQLException {
        assertThat(nobody.run("outbox", "retry", first.toString())).returns(Exit.REFUSED, Result::exit);
        assertThat(states()).isEqualTo("SET_ASIDE SET_ASIDE PENDING");

        Result retried = nobody.run("outbox", "retry", first.toString(), "--write");

        assertThat(retried).returns(Exit.OK, Result::exit);
        assertThat(retried.out()).contains("1 event sent back");
        assertThat(states()).isEqualTo("PENDING SET_ASIDE PENDING");
        assertThat(nobody.run("outbox", "retry", first.toString(), second.toString(), "--write"))
                .returns(Exit.FOUND, Result::exit);
        assertThat(nobody.run("outbox", "retry", first.toString(), "--write")).returns(Exit.NOTHING, Result::exit);
    }

    @Test
    void allAreMovedOnceSomebodyHasSaidYes() throws SQLException {
        String[] discard = {"outbox", "discard", "--all", "--write"};

        assertThat(nobody.run(discard)).returns(Exit.REFUSED, Result::exit);
        assertThat(nobody.typing(120, "n\n").run(discard)).returns(Exit.REFUSED, Result::exit);
        assertThat(states()).isEqualTo("SET_ASIDE SET_ASIDE PENDING");
        Result discarded = nobody.typing(120, "y\n").run(discard);

        assertThat(discarded).returns(Exit.OK, Result::exit);
        assertThat(discarded.err()).contains(first.toString(), "Discard 2 events for good?");
        assertThat(states()).isEqualTo("PENDING");
        assertThat(nobody.run("outbox", "retry", "--all", "--write", "--yes")).returns(Exit.NOTHING, Result::exit);
    }

    @Test
    void eitherIdsOrAllAreNeeded() {
        assertThat(nobody.run("outbox", "retry", "--write")).returns(Exit.USAGE, Result::exit);
        assertThat(nobody.run("outbox", "retry", "--write", "--all", first.toString()))
                .returns(Exit.USAGE, Result::exit);
        assertThat(nobody.run("outbox", "--limit", "0")).returns(Exit.USAGE, Result::exit);
    }

    @Test
    void theOptionBeforeACommandIsTheOneThatCounts() {
        Terminal elsewhere = nobody.with("EVENTBUS_JDBC", "jdbc:h2:mem:nowhere");

        assertThat(elsewhere.run("outbox", "--jdbc", url, "retry", first.toString(), "--write"))
                .returns(Exit.OK, Result::exit);
    }

    @Test
    void aUrlWithoutADriverIsRefusedAndItsPasswordNotShown() {
        for (String wrong : new String[] {
            "jdbc:oracle:thin:@host?password=hunter2",
            "postgres://ada:hunter2@host/db",
            "jdbc:postgresql://ada:hunter2@h/db"
        }) {
            Result result = nobody.run("outbox", "--jdbc", wrong);
            assertThat(result).as(wrong).returns(Exit.USAGE, Result::exit).returns("", Result::out);
            assertThat(result.err()).contains("No driver takes").doesNotContain("hunter2");
        }
        assertThat(Terminal.withoutRedis().run("outbox"))
                .returns(Exit.USAGE, Result::exit)
                .extracting(Result::err)
                .asString()
                .contains("EVENTBUS_JDBC");
    }

    @Test
    void aDatabaseThatIsDownIsToldWithoutItsPassword() {
        for (String down : new String[] {
            "jdbc:postgresql://127.0.0.1:1/db?user=ada&password=hunter2",
            "jdbc:mariadb://127.0.0.1:1/db?user=ada&password=hunter2",
            "jdbc:h2:tcp://127.0.0.1:1/db;USER=ada;PASSWORD=hunter2"
        }) {
            Result result = nobody.run("outbox", "--jdbc", down);
            assertThat(result).as(down).returns(Exit.UNREACHABLE, Result::exit).returns("", Result::out);
            assertThat(result.err())
                    .as(down)
                    .contains("127.0.0.1", "everybody who lists the processes")
                    .doesNotContain("hunter2", PASSWORD, "\tat ");
        }
    }

    @Test
    void aWrongPasswordIsASettingThatIsRefused() {
        Result result = nobody.with("EVENTBUS_JDBC_PASSWORD", "hunter2").run("outbox");

        assertThat(result).returns(Exit.USAGE, Result::exit);
        assertThat(result.err()).contains("Wrong user name or password").doesNotContain("hunter2", PASSWORD);
    }

    @Test
    void aTextOfADriverThatQuotesTheUrlIsShownWithoutItsPassword() {
        Result result = nobody.run("outbox", "--jdbc", "jdbc:h2:tcp://ada:hunter2@127.0.0.1/db");

        assertThat(result.exit()).isIn(Exit.USAGE, Exit.UNREACHABLE);
        assertThat(result.err()).contains("***@127.0.0.1").doesNotContain("hunter2");
    }

    @Test
    void missingTablesAreNamedAndNoDatabaseIsCreated(@TempDir Path folder) throws SQLException {
        String empty = "jdbc:h2:mem:empty" + UUID.randomUUID();
        try (Connection kept = DriverManager.getConnection(empty, "ops", PASSWORD)) {
            assertThat(kept.isValid(1)).isTrue();
            assertThat(nobody.run("outbox", "--jdbc", empty))
                    .returns(Exit.USAGE, Result::exit)
                    .extracting(Result::err)
                    .asString()
                    .contains("eventbus_outbox", "V1__eventbus_outbox.sql");
        }
        assertThat(nobody.run("outbox", "--jdbc", "jdbc:h2:file:" + folder.resolve("none")))
                .returns(Exit.USAGE, Result::exit);
        assertThat(folder).isEmptyDirectory();
    }
}
