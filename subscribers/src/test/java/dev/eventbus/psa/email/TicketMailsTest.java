package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.ConfigurationException;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketComment;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What mails say, and to whom. */
class TicketMailsTest {
    private static final UUID TENANT = UUID.randomUUID();
    private static final UUID TICKET = UUID.randomUUID();
    private static final UUID USER = UUID.randomUUID();
    private static final UUID EVENT = UUID.randomUUID();
    private static final Recipient STAFF = Recipient.staff("ada@example.org", "user 1");
    private static final Recipient CUSTOMER = Recipient.customer("office@example.org", "company 1");

    private final TicketMails mails = new TicketMails(TicketMailTemplates.defaults());

    private Optional<Mail> write(TicketEvent event, Recipient recipient) {
        return mails.write(EVENT, event, new Ticket("T-1", "printer jams", List.of()), recipient);
    }

    @Test
    void aMailSaysWhatChangedAndWhoWroteWhat() {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("status", "waiting");
        changes.put("assignee", null);
        TicketEvent event = new TicketUpdated(TENANT, TICKET, USER, changes).withComment(comment("On it.", false));

        Mail mail = write(event, STAFF).orElseThrow();

        assertThat(mail.subject()).isEqualTo("[T-1] printer jams");
        assertThat(mail.text()).isEqualTo("""
                Ticket T-1 was updated: printer jams

                status: waiting
                assignee: (cleared)

                Eve wrote:
                On it.
                """);
        assertThat(mail.html())
                .contains("<tr><th align=\"left\">status</th><td>waiting</td></tr>")
                .contains("<p>Eve wrote:</p>", "On it.</blockquote>");
    }

    @Test
    void theDeedIsNamed() {
        assertThat(write(new TicketCreated(TENANT, TICKET, USER), STAFF)
                        .orElseThrow()
                        .text())
                .isEqualTo("Ticket T-1 was opened: printer jams\n");
        assertThat(write(new TicketClosed(TENANT, TICKET, USER), STAFF)
                        .orElseThrow()
                        .text())
                .isEqualTo("Ticket T-1 was closed: printer jams\n");
    }

    @Test
    void whatPeopleWroteIsTextInHtml() {
        String script = "<script>alert('x')</script> & \"q\" {{number}}";
        TicketEvent event = new TicketUpdated(TENANT, TICKET, USER, Map.of("<b>field", script))
                .withComment(new TicketComment(UUID.randomUUID(), script, "<i>Eve", false));

        Mail mail = mails.write(EVENT, event, new Ticket("<1>", script, List.of()), STAFF)
                .orElseThrow();

        assertThat(mail.html())
                .doesNotContain("<script", "<b>field", "<i>Eve", "<1>")
                .contains("&lt;script&gt;");
        assertThat(mail.text()).contains(script, "<i>Eve wrote:", "<b>field: ");
    }

    @Test
    void aSubjectIsOneLineOfBoundedLength() {
        Mail mail = mails.write(
                        EVENT,
                        new TicketClosed(TENANT, TICKET, USER),
                        new Ticket(
                                "T-1", "x\r\nBcc: all@example.org\n\n\u2028y\u0000z" + "long".repeat(100), List.of()),
                        STAFF)
                .orElseThrow();

        assertThat(mail.subject())
                .startsWith("[T-1] x Bcc: all@example.org y z")
                .hasSize(200);
    }

    @Test
    void aCustomerNeverGetsAnInternalComment() {
        TicketComment secret = comment("Do not tell them.", true);
        List<TicketEvent> events = List.of(
                new TicketCreated(TENANT, TICKET, USER).withComment(secret),
                new TicketUpdated(TENANT, TICKET, USER, Map.of("status", "waiting")).withComment(secret),
                new TicketUpdated(TENANT, TICKET, USER, Map.of())
                        .withAssignedBy(USER)
                        .withComment(secret),
                new TicketClosed(TENANT, TICKET, USER).withComment(secret));

        assertThat(events).allSatisfy(event -> {
            Mail customers = write(event, CUSTOMER).orElseThrow();
            assertThat(customers.text() + customers.html()).doesNotContain("Do not tell them.", "Eve");
            Mail staffs = write(event, STAFF).orElseThrow();
            assertThat(staffs.text()).endsWith("Eve wrote, for the staff only:\nDo not tell them.\n");
            assertThat(staffs.html()).contains("Eve wrote, for the staff only:", "Do not tell them.");
        });
    }

    @Test
    void aCustomerIsNotToldOfAnUpdateThatIsAnInternalCommentAndNothingElse() {
        TicketComment secret = comment("Do not tell them.", true);

        assertThat(write(new TicketUpdated(TENANT, TICKET, USER, Map.of()).withComment(secret), CUSTOMER))
                .isEmpty();
        assertThat(write(new TicketUpdated(TENANT, TICKET, USER, null, null, secret), CUSTOMER))
                .isEmpty();
        assertThat(write(new TicketUpdated(TENANT, TICKET, USER, Map.of()).withComment(secret), STAFF))
                .isPresent();
    }

    @Test
    void aMailsIdIsThatOfItsEventAndMailbox() {
        TicketEvent event = new TicketClosed(TENANT, TICKET, USER);
        UUID id = write(event, STAFF).orElseThrow().id();

        assertThat(write(event, Recipient.customer("ADA@example.org", "company 2"))
                        .orElseThrow()
                        .id())
                .isEqualTo(id);
        assertThat(write(event, CUSTOMER).orElseThrow().id()).isNotEqualTo(id);
    }

    @Test
    void templatesAreTheUsersToSet() {
        TicketMails own = new TicketMails(TicketMailTemplates.defaults()
                .withSubject("{{deed}}")
                .withText("{{title}} & more")
                .withHtml("<b>{{title}}</b>"));

        Mail mail = own.write(EVENT, new TicketClosed(TENANT, TICKET, USER), new Ticket("1", "a & b", List.of()), STAFF)
                .orElseThrow();

        assertThat(mail.subject()).isEqualTo("closed");
        assertThat(mail.text()).isEqualTo("a & b & more");
        assertThat(mail.html()).isEqualTo("<b>a &amp; b</b>");
        assertThatThrownBy(() -> TicketMailTemplates.defaults().withText("{{#open}}"))
                .isInstanceOf(ConfigurationException.class);
    }

    private static TicketComment comment(String text, boolean isInternal) {
        return new TicketComment(UUID.randomUUID(), text, "Eve", isInternal);
    }
}
