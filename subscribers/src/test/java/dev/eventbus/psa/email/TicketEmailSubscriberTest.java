package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.Envelope;
import dev.eventbus.EventContext;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketComment;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketEmailSubscriberTest {
    private static final UUID TENANT = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TICKET = UUID.fromString("22222222-2222-4222-8222-222222222222");
    private static final UUID USER = UUID.fromString("33333333-3333-4333-8333-333333333333");
    private static final Recipient ADA = Recipient.staff("ada@example.org");
    private static final Recipient BOB = Recipient.staff("bob@example.org");
    private static final Recipient CUSTOMER = Recipient.customer("customer@example.org");

    private final List<Recipient> recipients = new ArrayList<>(List.of(ADA, CUSTOMER, BOB));
    private final FakeGateway gateway = new FakeGateway();
    private final TicketEmailSubscriber subscriber = new TicketEmailSubscriber(event -> recipients, gateway);

    @Test
    void everybodyIsToldThatATicketWasOpenedUpdatedAndClosed() throws Exception {
        subscriber.created(new TicketCreated(TENANT, TICKET, USER), context("1"));
        subscriber.updated(new TicketUpdated(TENANT, TICKET, USER, Map.of("status", "waiting")), context("2"));
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("3"));

        assertThat(gateway.accepted)
                .extracting(Mail::to)
                .containsExactly(
                        "ada@example.org",
                        "customer@example.org",
                        "bob@example.org",
                        "ada@example.org",
                        "customer@example.org",
                        "bob@example.org",
                        "ada@example.org",
                        "customer@example.org",
                        "bob@example.org");
        assertThat(gateway.accepted)
                .extracting(Mail::subject)
                .containsOnly(
                        "Ticket " + TICKET + " was opened",
                        "Ticket " + TICKET + " was updated",
                        "Ticket " + TICKET + " was closed");
    }

    @Test
    void theMailSaysWhatChangedAndWhoWroteWhat() throws Exception {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("status", "waiting");
        changes.put("assignee", null);
        recipients.retainAll(List.of(ADA));

        subscriber.updated(
                new TicketUpdated(TENANT, TICKET, USER, changes).withComment(comment("On it.", false)), context("1"));

        assertThat(gateway.accepted).singleElement().extracting(Mail::text).isEqualTo("""
                        Ticket 22222222-2222-4222-8222-222222222222 was updated.

                        status: waiting
                        assignee: (cleared)

                        Eve wrote:
                        On it.
                        """);
    }

    @Test
    void aRecipientWhoIsNamedTwiceGetsOneMail() throws Exception {
        recipients.add(Recipient.staff(" ADA@example.org "));
        recipients.add(BOB);

        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));

        assertThat(gateway.accepted)
                .extracting(Mail::to)
                .containsExactly("ada@example.org", "customer@example.org", "bob@example.org");
    }

    @Test
    void aMailboxThatIsBothStaffsAndACustomersIsACustomers() throws Exception {
        recipients.add(0, Recipient.staff("Customer@example.org"));
        recipients.add(Recipient.customer("ada@example.org"));

        subscriber.updated(internal("Do not tell them."), context("1"));

        assertThat(gateway.accepted).extracting(Mail::to).containsExactly("bob@example.org");
    }

    @Test
    void aCustomerNeverGetsAnInternalComment() throws Exception {
        TicketComment secret = comment("Do not tell them.", true);
        List<TicketEvent> events = List.of(
                new TicketCreated(TENANT, TICKET, USER).withComment(secret),
                new TicketUpdated(TENANT, TICKET, USER, Map.of("status", "waiting")).withComment(secret),
                new TicketUpdated(TENANT, TICKET, USER, Map.of())
                        .withAssignedBy(USER)
                        .withComment(secret),
                new TicketClosed(TENANT, TICKET, USER).withComment(secret));
        for (TicketEvent event : events) {
            handle(event, context(String.valueOf(events.indexOf(event))));
        }

        assertThat(gateway.to(CUSTOMER))
                .hasSize(events.size())
                .allSatisfy(mail -> assertThat(mail.text()).doesNotContain("Do not tell them.", "Eve"));
        assertThat(gateway.to(ADA))
                .hasSize(events.size())
                .allSatisfy(mail ->
                        assertThat(mail.text()).endsWith("Eve wrote, for the staff only:\nDo not tell them.\n"));
    }

    @Test
    void aCustomerIsNotToldOfAnUpdateThatIsAnInternalCommentAndNothingElse() throws Exception {
        subscriber.updated(internal("Do not tell them."), context("1"));
        subscriber.updated(
                new TicketUpdated(TENANT, TICKET, USER, null, null, comment("Nor this.", true)), context("2"));

        assertThat(gateway.to(CUSTOMER)).isEmpty();
        assertThat(gateway.to(ADA)).hasSize(2);
    }

    @Test
    void aCustomerGetsACommentThatIsNotInternal() throws Exception {
        subscriber.updated(
                new TicketUpdated(TENANT, TICKET, USER, Map.of()).withComment(comment("On it.", false)), context("1"));

        assertThat(gateway.to(CUSTOMER))
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).endsWith("Eve wrote:\nOn it.\n"));
    }

    @Test
    void aRecipientWhoseMailIsRefusedDoesNotStopTheOthersAndTheEventFails() {
        gateway.refuses(ADA, "mailbox full");

        assertThatExceptionOfType(MailsNotSentException.class)
                .isThrownBy(() -> subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1")))
                .withMessage(
                        "1 of 3 mails about ticket %s were not accepted, the first because: %s. Only those are tried again.",
                        TICKET, "java.io.IOException: mailbox full")
                .withCauseExactlyInstanceOf(IOException.class);
        assertThat(gateway.accepted).extracting(Mail::to).containsExactly("customer@example.org", "bob@example.org");
    }

    @Test
    void everyFailureIsKept() {
        gateway.refuses(ADA, "mailbox full");
        gateway.refuses(BOB, "no such user");

        assertThatExceptionOfType(MailsNotSentException.class)
                .isThrownBy(() -> subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1")))
                .withMessageStartingWith("2 of 3 mails")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(second -> assertThat(second).hasMessage("no such user")));
    }

    @Test
    void theNextAttemptMailsThoseWhoHaveNotGotIt() throws Exception {
        gateway.refuses(ADA, "mailbox full");
        assertThatThrownBy(() -> subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1")))
                .isInstanceOf(MailsNotSentException.class);

        gateway.acceptsAll();
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));

        assertThat(gateway.accepted)
                .extracting(Mail::to)
                .containsExactly("customer@example.org", "bob@example.org", "ada@example.org");
    }

    @Test
    void anEventThatComesAgainAfterItWasHandledMailsNobody() throws Exception {
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));

        assertThat(gateway.accepted).hasSize(3);
    }

    @Test
    void whatIsForgottenIsSentAgainWithTheSameId() throws Exception {
        TicketEmailSubscriber forgetful = new TicketEmailSubscriber(event -> List.of(ADA), gateway, 1);
        forgetful.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));
        forgetful.closed(new TicketClosed(TENANT, TICKET, USER), context("2"));
        forgetful.closed(new TicketClosed(TENANT, TICKET, USER), context("2"));
        forgetful.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));

        List<UUID> ids = gateway.accepted.stream().map(Mail::id).toList();
        assertThat(ids).hasSize(3);
        assertThat(ids.get(2)).isEqualTo(ids.get(0)).isNotEqualTo(ids.get(1));
    }

    @Test
    void aMailsIdIsTheSameInEveryProcessAndNoOtherMails() throws Exception {
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));
        List<UUID> here = gateway.accepted.stream().map(Mail::id).toList();
        gateway.accepted.clear();
        new TicketEmailSubscriber(event -> recipients, gateway)
                .closed(new TicketClosed(TENANT, TICKET, USER), context("1"));

        assertThat(here).doesNotHaveDuplicates();
        assertThat(gateway.accepted).extracting(Mail::id).containsExactlyElementsOf(here);
    }

    @Test
    void anInterruptEndsTheAttemptAndTheRestIsMailedByTheNext() throws Exception {
        gateway.interruptedAt(CUSTOMER);
        assertThatThrownBy(() -> subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1")))
                .isInstanceOf(InterruptedException.class);
        assertThat(gateway.accepted).extracting(Mail::to).containsExactly("ada@example.org");

        gateway.acceptsAll();
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));
        assertThat(gateway.accepted)
                .extracting(Mail::to)
                .containsExactly("ada@example.org", "customer@example.org", "bob@example.org");
    }

    @Test
    void aGatewayThatSwallowsAnInterruptAndKeepsTheFlagEndsTheAttemptToo() {
        TicketEmailSubscriber hasty = new TicketEmailSubscriber(event -> recipients, mail -> {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        });

        assertThatThrownBy(() -> hasty.closed(new TicketClosed(TENANT, TICKET, USER), context("1")))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void recipientsThatCannotBeFoundOutFailTheEvent() {
        TicketEmailSubscriber lost = new TicketEmailSubscriber(
                event -> {
                    throw new IOException("no database");
                },
                gateway);

        assertThatThrownBy(() -> lost.closed(new TicketClosed(TENANT, TICKET, USER), context("1")))
                .isInstanceOf(IOException.class)
                .hasMessage("no database");
    }

    @Test
    void aTicketThatConcernsNobodyIsNoFailure() throws Exception {
        recipients.clear();
        subscriber.closed(new TicketClosed(TENANT, TICKET, USER), context("1"));

        assertThat(gateway.accepted).isEmpty();
    }

    private void handle(TicketEvent event, EventContext context) throws Exception {
        if (event instanceof TicketCreated created) {
            subscriber.created(created, context);
        } else if (event instanceof TicketUpdated updated) {
            subscriber.updated(updated, context);
        } else {
            subscriber.closed((TicketClosed) event, context);
        }
    }

    private static TicketUpdated internal(String text) {
        return new TicketUpdated(TENANT, TICKET, USER, Map.of()).withComment(comment(text, true));
    }

    private static TicketComment comment(String text, boolean isInternal) {
        return new TicketComment(UUID.randomUUID(), text, "Eve", isInternal);
    }

    /** The context of an event whose id is made from {@code name}. */
    private static EventContext context(String name) {
        Envelope<?> envelope = new Envelope<>(
                UUID.nameUUIDFromBytes(name.getBytes()),
                "TICKET_CLOSED",
                1,
                Instant.EPOCH,
                "test",
                null,
                null,
                null,
                null,
                new TicketClosed(TENANT, TICKET, USER));
        return new EventContext() {
            @Override
            public Envelope<?> envelope() {
                return envelope;
            }

            @Override
            public String subscription() {
                return "ticket-email";
            }

            @Override
            public String stream() {
                return "event::TICKET_CLOSED";
            }

            @Override
            public String entryId() {
                return "1-0";
            }

            @Override
            public int attempt() {
                return 1;
            }
        };
    }

    private static final class FakeGateway implements MailGateway {
        final List<Mail> accepted = new ArrayList<>();
        private final Map<String, Exception> refused = new HashMap<>();

        void refuses(Recipient recipient, String why) {
            refused.put(recipient.address(), new IOException(why));
        }

        void interruptedAt(Recipient recipient) {
            refused.put(recipient.address(), new InterruptedException());
        }

        void acceptsAll() {
            refused.clear();
        }

        List<Mail> to(Recipient... wanted) {
            List<String> addresses =
                    Arrays.stream(wanted).map(Recipient::address).toList();
            return accepted.stream()
                    .filter(mail -> addresses.contains(mail.to()))
                    .toList();
        }

        @Override
        public void send(Mail mail) throws Exception {
            Exception refusal = refused.get(mail.to());
            if (refusal != null) {
                throw refusal;
            }
            accepted.add(mail);
        }
    }
}
