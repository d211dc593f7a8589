package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.BreakerPolicy;
import dev.eventbus.ConfigurationException;
import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.RetryPolicy;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.PsaDatabase;
import dev.eventbus.psa.TestContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.testkit.FaultProxy;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TicketEmailOnPostgresTest extends TicketEmailContract {
    @Override
    PsaDatabase newDatabase() {
        return PsaDatabase.postgres();
    }

    @Test
    void whatTheServerAcceptedJustBeforeTheDatabaseWasLostIsSentOnceMoreUnderItsId() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("localhost", database.port())) {
            TenantDataSource behindProxy = database.tenantsAt(proxy.host(), proxy.port());
            AtomicBoolean cut = new AtomicBoolean(true);
            TicketEmailSubscriber subscriber = new TicketEmailSubscriber(behindProxy, mail -> {
                gateway.send(mail);
                if (cut.getAndSet(false)) {
                    proxy.cut();
                }
            });
            TestContext context = closed();

            assertThatThrownBy(() -> handle(subscriber, context)).isInstanceOf(OutageException.class);
            handle(subscriber, context.atAttempt(2));
        }
        assertThat(mailServer.recipients())
                .containsExactly("ada@acme.example", "bob@acme.example", "office@acme.example", "office@acme.example");
        assertThat(mailServer.messages().stream()
                        .map(TicketEmailOnPostgresTest::id)
                        .distinct())
                .hasSize(3);
    }

    @Test
    void oldMailsAreNotLookedForByThoseWhoCannotSeeThem() {
        TenantDataSource tenants = database.tenants();

        assertThatThrownBy(() -> TicketEmailSubscriber.forgetSentMails(tenants, Duration.ofDays(400)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("eventbus_sent_mail")
                .hasMessageContaining("BYPASSRLS");
    }

    private static String id(MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsParkedAndMailed() {
        try (FaultProxy proxy = FaultProxy.to("localhost", database.port());
                EventBus bus = bus()) {
            TenantDataSource behindProxy = database.tenantsAt(proxy.host(), proxy.port());
            bus.register(new TicketEmailSubscriber(behindProxy, gateway));
            proxy.blackhole();
            bus.publish(new TicketClosed(ACME, TICKET, ADA));

            await().atMost(PATIENCE)
                    .until(() -> bus.subscriptionStats().stream().anyMatch(stats -> stats.retrying() > 0));
            assertThat(bus.failedEvents().count(FailedEventQuery.of("ticket-email")))
                    .isZero();
            proxy.heal();
            await().atMost(PATIENCE).until(() -> handled.size() == 1);
        }
        assertThat(mailServer.messages()).hasSize(3);
    }

    /** With a patience of 0.4 s and an outage of 1.5 s; the default patience is 2 min. */
    @Test
    void whileTheMailServerIsAwayTheBreakerHoldsAndNothingIsParked() throws Exception {
        mailServer.stop();
        RetryPolicy impatient = RetryPolicy.defaults().withMaxAttempts(3).withFixedDelay(Duration.ofMillis(200));
        FailedEventQuery failed = FailedEventQuery.of("ticket-email");
        try (EventBus bus = bus()) {
            bus.register(
                    subscriber(),
                    options -> options.retry(impatient)
                            .breaker(BreakerPolicy.defaults().withProbeEvery(Duration.ofMillis(50))));
            bus.publishAll(IntStream.range(0, 30)
                    .mapToObj(i -> new TicketClosed(ACME, TICKET, ADA))
                    .toList());
            await().pollDelay(Duration.ofMillis(1_500))
                    .atMost(PATIENCE)
                    .until(() -> bus.failedEvents().count(failed) == 0);
            assertThat(handled).isEmpty();

            mailServer.start();
            await().atMost(PATIENCE).until(() -> handled.size() == 30);
            assertThat(bus.failedEvents().count(failed)).isZero();
        }
        assertThat(mailServer.recipients()).hasSize(90);
    }

    @Test
    void aFewEventsThatOpenNoBreakerWaitForHours() {
        RetryPolicy policy =
                OutageException.patientPolicy().forFailure(new OutageException("away", new SQLException("refused")));

        Duration patience = IntStream.range(1, policy.maxAttempts())
                .mapToObj(attempt -> policy.delayAfter(attempt, 0))
                .reduce(Duration.ZERO, Duration::plus);
        assertThat(patience).isGreaterThan(Duration.ofHours(16));
        assertThat(policy.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(OutageException.patientPolicy()
                        .forFailure(new IllegalStateException())
                        .maxAttempts())
                .isEqualTo(RetryPolicy.defaults().maxAttempts());
    }
}
