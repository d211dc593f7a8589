package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.EventBus;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.jdbc.TenantDataSource;
import dev.eventbus.psa.OutageException;
import dev.eventbus.psa.PsaDatabase;
import dev.eventbus.psa.TestContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.testkit.FaultProxy;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.concurrent.atomic.AtomicBoolean;
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
                .containsExactly(
                        "ada@acme.example", "bob@acme.example", "office@acme.example", "office@acme.example");
        assertThat(mailServer.messages().stream().map(TicketEmailOnPostgresTest::id).distinct())
                .hasSize(3);
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

            await().atMost(PATIENCE).until(() -> bus.health().toString().contains("ticket-email"));
            assertThat(bus.failedEvents().count(FailedEventQuery.of("ticket-email"))).isZero();
            proxy.heal();
            await().atMost(PATIENCE).until(() -> handled.size() == 1);
        }
        assertThat(mailServer.messages()).hasSize(3);
    }
}
