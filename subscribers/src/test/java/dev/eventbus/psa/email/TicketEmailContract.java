package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.EventBusListener;
import dev.eventbus.EventContext;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailureReason;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryLaterException;
import dev.eventbus.TenantContext;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.jdbc.OldRows;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.memory.InMemoryEventBus;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.ProjectClosed;
import dev.eventbus.psa.PsaDatabase;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TestContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketUpdated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets which mail how often, on whichever database, through a real mail server. */
abstract class TicketEmailContract {
    static final UUID ACME = UUID.randomUUID();
    static final UUID GLOBEX = UUID.randomUUID();
    static final UUID TICKET = UUID.randomUUID();
    static final UUID ADA = UUID.randomUUID();
    static final UUID BOB = UUID.randomUUID();
    static final UUID OFFICE = UUID.randomUUID();
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final MailServer mailServer = new MailServer();
    final SmtpMailGateway gateway = new SmtpMailGateway(SmtpOptions.of(mailServer.uri()));
    final List<String> handled = new CopyOnWriteArrayList<>();
    PsaDatabase database;

    abstract PsaDatabase newDatabase();

    @BeforeEach
    void fill() {
        database = newDatabase();
        company(ACME, OFFICE, "office@acme.example");
        user(ACME, ADA, "ada@acme.example");
        user(ACME, BOB, "bob@acme.example");
        ticket(ACME, TICKET, OFFICE, ADA);
        resource(ACME, TICKET, BOB);
    }

    @AfterEach
    void close() {
        gateway.close();
        mailServer.close();
        database.close();
    }

    final void company(UUID tenant, UUID id, String email) {
        insert("INSERT INTO companies (tenant_id, company_id, email) VALUES (?, ?, ?)", tenant, id, email);
    }

    final void user(UUID tenant, UUID id, String email) {
        insert("INSERT INTO users (tenant_id, user_id, email) VALUES (?, ?, ?)", tenant, id, email);
    }

    final void ticket(UUID tenant, UUID id, UUID company, UUID assignee) {
        insert(
                "INSERT INTO tickets (tenant_id, ticket_id, company_id, assigned_to, ticket_number, title)"
                        + " VALUES (?, ?, ?, ?, 'T-1', 'printer jams')",
                tenant,
                id,
                company,
                assignee);
    }

    final void resource(UUID tenant, UUID ticket, UUID user) {
        insert("INSERT INTO ticket_resources (tenant_id, ticket_id, user_id) VALUES (?, ?, ?)", tenant, ticket, user);
    }

    private void insert(String sql, Object... values) {
        try (Connection connection = database.owner().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    final EventBus bus() {
        return InMemoryEventBus.builder()
                .catalog(EventCatalog.of(PsaEvent.class))
                .listener(new EventBusListener() {
                    @Override
                    public void handled(EventContext context, Duration took) {
                        handled.add(context.envelope().type());
                    }
                })
                .build();
    }

    final TicketEmailSubscriber subscriber() {
        return new TicketEmailSubscriber(database.tenants(), gateway);
    }

    static void handle(TicketEmailSubscriber subscriber, TestContext context) throws Exception {
        TicketClosed event = (TicketClosed) context.envelope().event();
        TenantContext.call(event.tenantId(), () -> {
            subscriber.closed(event, context);
            return event;
        });
    }

    static TestContext closed() {
        return closed(ACME);
    }

    static TestContext closed(UUID tenant) {
        return TestContext.of("ticket-email", new TicketClosed(tenant, TICKET, ADA));
    }

    @Test
    void companyAssigneeAndResourcesAreToldThatATicketWasOpenedUpdatedAndClosed() throws Exception {
        try (EventBus bus = bus()) {
            bus.register(subscriber());
            bus.publish(new TicketCreated(ACME, TICKET, ADA));
            bus.publish(new TicketUpdated(ACME, TICKET, ADA, Map.of("status", "waiting")));
            bus.publish(new TicketClosed(ACME, TICKET, ADA));
            bus.publish(new ProjectClosed(ACME, TICKET, ADA));

            await().atMost(PATIENCE).until(() -> handled.size() == 3);
        }
        assertThat(mailServer.recipients())
                .containsExactlyElementsOf(Stream.of("ada@acme.example", "bob@acme.example", "office@acme.example")
                        .flatMap(to -> Stream.of(to, to, to))
                        .toList());
        assertThat(mailServer.messages())
                .allSatisfy(mail -> assertThat(mail.getSubject()).isEqualTo("[T-1] printer jams"));
    }

    @Test
    void whoGotAMailIsForgottenOnceThatIsLongAgo() throws Exception {
        TestContext old = closed();
        TestContext young = closed();
        handle(subscriber(), old);
        for (int i = 0; i < 2_000; i++) {
            insert(
                    "INSERT INTO eventbus_sent_mail (tenant_id, event_id, mailbox, sent_at) VALUES (?, ?, ?, CURRENT_TIMESTAMP)",
                    i % 2 == 0 ? ACME : GLOBEX,
                    UUID.randomUUID(),
                    "somebody@example.com");
        }
        database.execute("UPDATE eventbus_sent_mail SET sent_at = sent_at - INTERVAL '401' DAY");
        handle(subscriber(), young);

        try (OldRows rows = TicketEmailSubscriber.forgetSentMails(
                TenantDataSource.conditionsOnly(database.owner()), Duration.ofDays(400))) {
            assertThat(rows.clean()).isEqualTo(2_003);
            assertThat(rows.clean()).isZero();
        }

        handle(subscriber(), young);
        assertThat(mailServer.messages()).hasSize(6);
        handle(subscriber(), old);
        assertThat(mailServer.messages()).hasSize(9);
    }

    @Test
    void aMailboxThatIsNamedTwiceGetsOneMail() throws Exception {
        UUID other = UUID.randomUUID();
        user(ACME, other, " ADA@Acme.example ");
        resource(ACME, TICKET, other);
        resource(ACME, TICKET, ADA);

        handle(subscriber(), closed());

        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example");
    }

    @Test
    void twoTenantsWithTheSameIdsAreToldOfTheirOwn() throws Exception {
        company(GLOBEX, OFFICE, "office@globex.example");
        user(GLOBEX, ADA, "ada@globex.example");
        user(GLOBEX, BOB, "bob@globex.example");
        ticket(GLOBEX, TICKET, OFFICE, BOB);

        handle(subscriber(), closed(GLOBEX));
        assertThat(mailServer.recipients()).containsExactly("bob@globex.example", "office@globex.example");

        handle(subscriber(), closed(ACME));
        assertThat(mailServer.recipients())
                .hasSize(5)
                .filteredOn(to -> to.endsWith("@acme.example"))
                .hasSize(3);
    }

    @Test
    void aUserOrCompanyOfAnotherTenantIsNotTold() throws Exception {
        UUID stranger = UUID.randomUUID();
        user(GLOBEX, stranger, "stranger@globex.example");
        resource(ACME, TICKET, stranger);
        UUID ticket = UUID.randomUUID();
        company(GLOBEX, ticket, "office@globex.example");
        ticket(ACME, ticket, ticket, stranger);

        handle(subscriber(), closed());
        handle(subscriber(), TestContext.of("ticket-email", new TicketClosed(ACME, ticket, ADA)));

        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example");
    }

    @Test
    void aCompanyOrUserWithoutAnAddressIsPassedOver() throws Exception {
        database.execute("UPDATE companies SET email = NULL", "UPDATE users SET email = ' ' WHERE email LIKE 'bob%'");

        handle(subscriber(), closed());

        assertThat(mailServer.recipients()).containsExactly("ada@acme.example");
    }

    @Test
    void aTicketThatIsGoneIsLookedForAgainAndThenParked() throws Exception {
        TestContext context = closed();
        database.execute("DELETE FROM tickets");
        TicketEmailSubscriber subscriber = subscriber();

        assertThatThrownBy(() -> handle(subscriber, context))
                .isInstanceOf(RetryLaterException.class)
                .hasMessageContaining(TICKET.toString());
        assertThatThrownBy(() -> handle(subscriber, context.atAttempt(3)))
                .isInstanceOf(RejectEventException.class)
                .hasMessageContaining("Ticket %s of tenant %s is not in the database", TICKET, ACME)
                .hasMessageContaining("nobody was told");

        ticket(ACME, TICKET, OFFICE, ADA);
        handle(subscriber, context.atAttempt(4));
        assertThat(mailServer.recipients()).hasSize(3);
    }

    @Test
    void anAddressThatIsNoneStopsNobodyAndParksTheEventUntilItIsCorrected() {
        database.execute("UPDATE users SET email = 'bob at acme' WHERE email LIKE 'bob%'");
        FailedEventQuery failed = FailedEventQuery.of("ticket-email");
        try (EventBus bus = bus()) {
            bus.register(subscriber());
            bus.publish(new TicketClosed(ACME, TICKET, ADA));

            await().atMost(PATIENCE).until(() -> bus.failedEvents().count(failed) == 1);
            FailedEvent parked = bus.failedEvents().find(failed).get(0);
            assertThat(parked.reason()).isEqualTo(FailureReason.REJECTED);
            assertThat(parked.message())
                    .contains("1 of 3 mails about ticket " + TICKET, "user " + BOB + ": the address is none")
                    .doesNotContain("bob at acme");
            assertThat(mailServer.recipients()).containsExactly("ada@acme.example", "office@acme.example");

            database.execute("UPDATE users SET email = 'bob@acme.example' WHERE email LIKE 'bob%'");
            bus.failedEvents().retry(failed);
            await().atMost(PATIENCE).until(() -> handled.size() == 1);
        }
        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example");
    }

    @Test
    void oneWhoseMailIsNotTakenNowStopsNobodyAndGetsItLater() throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer().answer("RCPT TO:<ada", "450 greylisted");
                SmtpMailGateway greylisted = new SmtpMailGateway(SmtpOptions.of(server.uri()))) {
            TicketEmailSubscriber subscriber = new TicketEmailSubscriber(database.tenants(), greylisted);
            TestContext context = closed();

            assertThatThrownBy(() -> handle(subscriber, context))
                    .isInstanceOf(MailsNotSentException.class)
                    .hasMessageContaining("1 of 3 mails about ticket " + TICKET)
                    .hasMessageContaining("answered 450");
            assertThat(server.accepted).containsExactlyInAnyOrder("office@acme.example", "bob@acme.example");
            server.forget();
            handle(subscriber, context.atAttempt(2));

            assertThat(server.accepted)
                    .containsExactlyInAnyOrder("office@acme.example", "bob@acme.example", "ada@acme.example");
        }
    }

    @Test
    void aServerThatTakesNoMailsIsNotAskedForEachRecipient() throws Exception {
        mailServer.stop();
        List<Mail> asked = new CopyOnWriteArrayList<>();
        TicketEmailSubscriber subscriber = new TicketEmailSubscriber(database.tenants(), mail -> {
            asked.add(mail);
            gateway.send(mail);
        });

        assertThatThrownBy(() -> handle(subscriber, closed())).isInstanceOf(OutageException.class);
        assertThat(asked).hasSize(1);
        assertThat(database.number("SELECT COUNT(*) FROM eventbus_sent_mail")).isZero();
        mailServer.start();
    }

    @Test
    void anEventThatComesAgainMailsNobodyASecondTimeAlsoInAnotherProcess() throws Exception {
        TestContext context = closed();

        handle(subscriber(), context);
        handle(subscriber(), context.atAttempt(2));

        assertThat(mailServer.messages()).hasSize(3);
        handle(subscriber(), closed());
        assertThat(mailServer.messages()).hasSize(6);
    }

    @Test
    void aRowThatTheDatabaseRefusesIsNotTakenForAMailThatWasSent() throws Exception {
        database.execute("ALTER TABLE eventbus_sent_mail ADD CONSTRAINT no_ada CHECK (mailbox NOT LIKE 'ada@%')");
        TestContext context = closed();

        assertThatThrownBy(() -> handle(subscriber(), context))
                .isInstanceOf(MailsNotSentException.class)
                .hasMessageContaining("1 of 3 mails about ticket " + TICKET);
        assertThat(mailServer.recipients()).containsExactly("bob@acme.example", "office@acme.example");

        database.execute("ALTER TABLE eventbus_sent_mail DROP CONSTRAINT no_ada");
        handle(subscriber(), context.atAttempt(2));
        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example");
    }

    @Test
    void anInterruptEndsTheAttemptAndTheRestIsMailedByTheNext() throws Exception {
        TestContext context = closed();
        TicketEmailSubscriber interrupted = new TicketEmailSubscriber(database.tenants(), mail -> {
            gateway.send(mail);
            Thread.currentThread().interrupt();
        });

        assertThatThrownBy(() -> handle(interrupted, context)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(mailServer.messages()).hasSize(1);
        handle(subscriber(), context.atAttempt(2));
        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example");
    }

    @Test
    void aTicketWithTooManyRecipientsIsParked() throws Exception {
        try (Connection connection = database.owner().getConnection();
                PreparedStatement users =
                        connection.prepareStatement("INSERT INTO users VALUES (?, ?, 'x@acme.example')");
                PreparedStatement resources =
                        connection.prepareStatement("INSERT INTO ticket_resources VALUES (?, ?, ?)")) {
            for (int i = 0; i < 1_000; i++) {
                users.setObject(1, ACME);
                users.setObject(2, new UUID(7, i));
                users.addBatch();
                resources.setObject(1, ACME);
                resources.setObject(2, TICKET);
                resources.setObject(3, new UUID(7, i));
                resources.addBatch();
            }
            users.executeBatch();
            resources.executeBatch();
        }

        assertThatThrownBy(() -> handle(subscriber(), closed()))
                .isInstanceOf(RejectEventException.class)
                .hasMessageContaining("more than 1000 recipients");
        assertThat(mailServer.messages()).isEmpty();
    }

    @Test
    void tablesOfTheWrongShapeAreNamedColumnByColumnAtTheStart() {
        database.execute(
                "ALTER TABLE tickets DROP COLUMN title",
                "ALTER TABLE tickets DROP COLUMN assigned_to",
                "ALTER TABLE tickets ADD COLUMN assigned_to VARCHAR(36)");
        assertThatThrownBy(this::subscriber)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Table tickets")
                .hasMessageContaining("column title (VARCHAR(1)) is missing")
                .hasMessageContaining("column assigned_to must be UUID, but is")
                .hasMessageContaining("psa_tickets.sql");

        database.execute("DROP TABLE eventbus_sent_mail");
        assertThatThrownBy(() -> new TicketEmailSubscriber(
                        database.tenants(),
                        (connection, tenant, ticket) -> null,
                        gateway,
                        TicketMailTemplates.defaults()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no table eventbus_sent_mail")
                .hasMessageContaining("V101__eventbus_sent_mail.sql");
    }

    @Test
    void ofTwoProcessesWithOneEventAtOnceOneMailsEachRecipient() throws Exception {
        TestContext context = closed();
        TicketEmailSubscriber subscriber = subscriber();

        List<CompletableFuture<Void>> running = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        handle(subscriber, context);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();

        running.forEach(CompletableFuture::join);
        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example");
    }
}
