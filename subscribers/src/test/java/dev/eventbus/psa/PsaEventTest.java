package dev.eventbus.psa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.TenantPolicy;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.codec.DecodeException;
import dev.eventbus.codec.EventCodec;
import dev.eventbus.log.Fields;
import dev.eventbus.validate.EventValidator;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PsaEventTest {
    private static final UUID TENANT = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TICKET = UUID.fromString("22222222-2222-4222-8222-222222222222");
    private static final UUID USER = UUID.fromString("33333333-3333-4333-8333-333333333333");
    private static final UUID OTHER = UUID.fromString("44444444-4444-4444-8444-444444444444");

    private static final EventCatalog CATALOG = EventCatalog.of(PsaEvent.class);
    private static final EventCodec CODEC = new EventCodec(CATALOG);
    private static final EventValidator VALIDATOR = new EventValidator(TenantPolicy.any());

    @AfterAll
    static void close() {
        VALIDATOR.close();
    }

    /** Each event with everything it can have. */
    static Stream<DomainEvent> full() {
        TicketComment comment = new TicketComment(OTHER, "It works again.", "Ada", false);
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("status", "closed");
        changes.put("dueDate", null);
        changes.put("tags", List.of("printer", "floor 2"));
        changes.put("hours", new BigDecimal("1.50"));
        BigDecimal amount = new BigDecimal("1250.00");
        return Stream.of(
                new TicketCreated(TENANT, TICKET, USER, OTHER, changes, comment),
                new TicketUpdated(TENANT, TICKET, USER, OTHER, changes, comment),
                new TicketClosed(TENANT, TICKET, USER, OTHER, changes, comment),
                new ProjectCreated(TENANT, TICKET, USER, OTHER, changes),
                new ProjectUpdated(TENANT, TICKET, USER, OTHER, changes),
                new ProjectClosed(TENANT, TICKET, USER, OTHER, changes),
                new TimeEntrySubmitted(TENANT, TICKET, USER, OTHER, "ticket"),
                new TimeEntryApproved(TENANT, TICKET, USER, OTHER, "ticket", OTHER),
                new InvoiceGenerated(TENANT, TICKET, OTHER, USER, "2026-0001", amount, "EUR"),
                new InvoiceFinalized(TENANT, TICKET, OTHER, USER, "2026-0001", amount, "EUR"));
    }

    /** Each event with what it must have. */
    static Stream<DomainEvent> bare() {
        return Stream.of(
                new TicketCreated(TENANT, TICKET, USER),
                new TicketUpdated(TENANT, TICKET, USER, Map.of()),
                new TicketClosed(TENANT, TICKET, USER),
                new ProjectCreated(TENANT, TICKET, USER),
                new ProjectUpdated(TENANT, TICKET, USER, Map.of()),
                new ProjectClosed(TENANT, TICKET, USER),
                new TimeEntrySubmitted(TENANT, TICKET, USER),
                new TimeEntryApproved(TENANT, TICKET, USER, OTHER),
                new InvoiceGenerated(TENANT, TICKET, OTHER, USER, "1", BigDecimal.ZERO, "EUR"),
                new InvoiceFinalized(TENANT, TICKET, OTHER, USER, "1", new BigDecimal("0.5"), "JPY"));
    }

    @Test
    void theFamilyHasTheTenTypesOfThePsa() {
        assertThat(CATALOG.names())
                .containsExactlyInAnyOrder(
                        "TICKET_CREATED",
                        "TICKET_UPDATED",
                        "TICKET_CLOSED",
                        "PROJECT_CREATED",
                        "PROJECT_UPDATED",
                        "PROJECT_CLOSED",
                        "TIME_ENTRY_SUBMITTED",
                        "TIME_ENTRY_APPROVED",
                        "INVOICE_GENERATED",
                        "INVOICE_FINALIZED");
        assertThat(full().map(Object::getClass).distinct())
                .hasSize(CATALOG.names().size());
        assertThat(bare().map(Object::getClass).distinct())
                .hasSize(CATALOG.names().size());
    }

    @ParameterizedTest
    @MethodSource({"full", "bare"})
    void whatAnEventHasIsAcceptedAndComesBackFromTheWireAsItWas(DomainEvent event) {
        assertThat(violations(event)).isEmpty();
        assertThat(CODEC.decode(CODEC.encode(envelope(event))).event()).isEqualTo(event);
    }

    @Test
    void thePayloadOfATicketHasTheNamesOfThePsa() {
        DomainEvent event = new TicketUpdated(TENANT, TICKET, USER, Map.of("status", "closed"))
                .withAssignedBy(OTHER)
                .withComment(new TicketComment(OTHER, "Done.", "Ada", true));

        assertThat(payload(event)).isEqualTo("""
                        {"tenantId":"11111111-1111-4111-8111-111111111111",\
                        "ticketId":"22222222-2222-4222-8222-222222222222",\
                        "userId":"33333333-3333-4333-8333-333333333333",\
                        "assignedByUserId":"44444444-4444-4444-8444-444444444444",\
                        "changes":{"status":"closed"},\
                        "comment":{"id":"44444444-4444-4444-8444-444444444444","content":"Done.","author":"Ada","isInternal":true}}""");
    }

    @Test
    void whatIsOptionalAndAbsentIsNotInThePayload() {
        assertThat(payload(new TicketClosed(TENANT, TICKET, USER))).isEqualTo("""
                        {"tenantId":"11111111-1111-4111-8111-111111111111",\
                        "ticketId":"22222222-2222-4222-8222-222222222222",\
                        "userId":"33333333-3333-4333-8333-333333333333"}""");
    }

    @Test
    void aCommentThatDoesNotSayWhetherItIsInternalIsRefusedAndNotTakenForPublic() {
        Fields fields = CODEC.encode(envelope(new TicketClosed(TENANT, TICKET, USER)
                .withComment(new TicketComment(OTHER, "Between us.", "Ada", true))));
        String payload = fields.text("payload");
        Fields silent = withPayload(fields, payload.replace(",\"isInternal\":true", ""));

        assertThat(silent).isNotEqualTo(fields);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> CODEC.decode(silent))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(FailureReason.UNDECODABLE));
    }

    static Stream<DomainEvent> empty() {
        return Stream.of(
                new TicketCreated(null, null, null),
                new TicketUpdated(null, null, null, null),
                new TicketClosed(null, null, null),
                new ProjectCreated(null, null, null),
                new ProjectUpdated(null, null, null, null),
                new ProjectClosed(null, null, null),
                new TimeEntrySubmitted(null, null, null),
                new TimeEntryApproved(null, null, null, null),
                new InvoiceGenerated(null, null, null, null, null, null, null),
                new InvoiceFinalized(null, null, null, null, null, null, null));
    }

    @ParameterizedTest
    @MethodSource("empty")
    void whatAnEventMustHaveIsAllReportedAtOnce(DomainEvent event) {
        List<String> required = new ArrayList<>(List.of("tenantId", "userId"));
        if (event instanceof TicketEvent) {
            required.add("ticketId");
        } else if (event instanceof ProjectEvent) {
            required.add("projectId");
        } else if (event instanceof TimeEntryEvent) {
            required.add("timeEntryId");
        } else {
            required.addAll(List.of("invoiceId", "companyId", "number", "amount", "currency"));
        }
        if (event instanceof TimeEntryApproved) {
            required.add("approvedBy");
        }
        assertThat(violations(event)).extracting(Violation::path).containsExactlyInAnyOrderElementsOf(required);
    }

    @Test
    void aCommentNeedsItsIdItsTextAndItsAuthor() {
        DomainEvent event = new TicketClosed(TENANT, TICKET, USER).withComment(new TicketComment(null, " ", "", false));

        assertThat(violations(event))
                .extracting(Violation::path)
                .containsExactlyInAnyOrder("comment.id", "comment.content", "comment.author");
    }

    @Test
    void aChangedFieldHasAName() {
        DomainEvent ticket = new TicketUpdated(TENANT, TICKET, USER, Map.of(" ", "closed"));
        DomainEvent project = new ProjectUpdated(TENANT, TICKET, USER, Map.of("", "closed"));

        assertThat(violations(ticket)).hasSize(1);
        assertThat(violations(project)).hasSize(1);
    }

    @Test
    void anInvoiceHasAnAmountThatCanBePaidAndACurrency() {
        assertThat(broken("-0.01", "EUR")).containsExactly("amount");
        assertThat(broken("0.00001", "EUR")).containsExactly("amount");
        assertThat(broken("1E+15", "EUR")).containsExactly("amount");
        assertThat(broken("10", "eur")).containsExactly("currency");
        assertThat(broken("10", "EURO")).containsExactly("currency");
        assertThat(broken("-1", "")).containsExactlyInAnyOrder("amount", "currency");
    }

    @Test
    void theKindOfAWorkItemIsAWord() {
        DomainEvent event = new TimeEntrySubmitted(TENANT, TICKET, USER, OTHER, "");

        assertThat(violations(event)).extracting(Violation::path).containsExactly("workItemType");
    }

    @Test
    void anEventDoesNotChangeWithTheMapItWasMadeFrom() {
        Map<String, Object> changes = new HashMap<>(Map.of("status", "open"));
        TicketUpdated ticket = new TicketUpdated(TENANT, TICKET, USER, changes);
        ProjectUpdated project = new ProjectUpdated(TENANT, TICKET, USER, changes);
        changes.put("status", "closed");

        assertThat(ticket.changes()).containsExactly(Map.entry("status", "open"));
        assertThat(project.changes()).containsExactly(Map.entry("status", "open"));
        assertThatThrownBy(() -> ticket.changes().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aCopyDiffersInWhatItSays() {
        TicketComment comment = new TicketComment(OTHER, "Done.", "Ada", false);

        assertThat(new TicketCreated(TENANT, TICKET, USER).withAssignedBy(OTHER).withComment(comment))
                .isEqualTo(new TicketCreated(TENANT, TICKET, USER, OTHER, null, comment));
        assertThat(new TicketClosed(TENANT, TICKET, USER).withComment(comment))
                .isEqualTo(new TicketClosed(TENANT, TICKET, USER, null, null, comment));
        assertThat(new ProjectCreated(TENANT, TICKET, USER).withAssignedTo(OTHER))
                .isEqualTo(new ProjectCreated(TENANT, TICKET, USER, OTHER, null));
        assertThat(new ProjectUpdated(TENANT, TICKET, USER, Map.of()).withAssignedTo(OTHER))
                .isEqualTo(new ProjectUpdated(TENANT, TICKET, USER, OTHER, Map.of()));
    }

    private static List<String> broken(String amount, String currency) {
        return violations(new InvoiceGenerated(TENANT, TICKET, OTHER, USER, "1", new BigDecimal(amount), currency))
                .stream()
                .map(Violation::path)
                .toList();
    }

    private static List<Violation> violations(DomainEvent event) {
        try {
            VALIDATOR.checkPublishing("EVENT", event);
            return List.of();
        } catch (InvalidEventException e) {
            return e.violations();
        }
    }

    private static Envelope<DomainEvent> envelope(DomainEvent event) {
        String type = CATALOG.descriptor(event.getClass()).name();
        return new Envelope<>(OTHER, type, 1, Instant.EPOCH, "test", null, null, null, null, event);
    }

    private static String payload(DomainEvent event) {
        return CODEC.encode(envelope(event)).text("payload");
    }

    private static Fields withPayload(Fields fields, String payload) {
        byte[][] flat = new byte[2 * fields.size()][];
        for (int i = 0; i < fields.size(); i++) {
            boolean replaced = new String(fields.name(i), UTF_8).equals("payload");
            flat[2 * i] = fields.name(i);
            flat[2 * i + 1] = replaced ? payload.getBytes(UTF_8) : fields.value(i);
        }
        return Fields.of(flat);
    }
}
