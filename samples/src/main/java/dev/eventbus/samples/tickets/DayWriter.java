package dev.eventbus.samples.tickets;

import static dev.eventbus.samples.tickets.Staff.ACCOUNTING;
import static dev.eventbus.samples.tickets.Staff.ACTIVITY;
import static dev.eventbus.samples.tickets.Staff.PAYROLL;
import static dev.eventbus.samples.tickets.Staff.TICKET_EMAIL;

import dev.eventbus.FailureReason;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.psa.InvoiceEvent;
import dev.eventbus.psa.InvoiceFinalized;
import dev.eventbus.psa.InvoiceGenerated;
import dev.eventbus.psa.ProjectClosed;
import dev.eventbus.psa.ProjectCreated;
import dev.eventbus.psa.ProjectUpdated;
import dev.eventbus.psa.PsaEvent;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.TicketComment;
import dev.eventbus.psa.TicketCreated;
import dev.eventbus.psa.TicketEvent;
import dev.eventbus.psa.TicketUpdated;
import dev.eventbus.psa.TimeEntryApproved;
import dev.eventbus.psa.TimeEntrySubmitted;
import dev.eventbus.samples.tickets.Company.Ticket;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** Makes up a {@link Day} with the help of chance. */
final class DayWriter {
    private static final EventCatalog CATALOG = EventCatalog.of(PsaEvent.class);

    private final Random random;
    private final List<String> troubles = new ArrayList<>(List.of(
            "printer jams",
            "no network",
            "laptop is lost",
            "mailbox is full",
            "password expired",
            "screen flickers",
            "phone is silent",
            "backup failed"));
    private final List<Scene> scenes = new ArrayList<>();
    private LocalTime now = LocalTime.of(8, 0);

    DayWriter(long seed) {
        random = new Random(seed);
        Collections.shuffle(troubles, random);
    }

    Day write() {
        Company acme = company("Acme");
        Company globex = company("Globex");
        List<Company> both = List.of(acme, globex);

        both.forEach(this::morning);
        intrude(acme);
        both.forEach(this::work);
        both.forEach(this::submitTime);
        UUID delayedPay = approveTime(acme, 3);
        approveTime(globex, 1);
        both.forEach(this::finish);
        both.forEach(this::invoice);
        invoiceOfAStranger(globex);
        brokenInvoice(acme);
        return new Day(scenes, both, delayedPay);
    }

    private Company company(String name) {
        return new Company(
                name,
                id(),
                id(),
                id(),
                id(),
                id(),
                List.of(
                        new Ticket(id(), name.charAt(0) + "-1", troubles.remove(0)),
                        new Ticket(id(), name.charAt(0) + "-2", troubles.remove(0))),
                List.of(id(), id()),
                "2026-%04d".formatted(random.nextInt(1, 10_000)));
    }

    private void morning(Company c) {
        for (Ticket ticket : c.tickets()) {
            publish(c, ticket.trouble(), new TicketCreated(c.tenant(), ticket.id(), c.agent()));
        }
        publish(c, "new office", new ProjectCreated(c.tenant(), c.project(), c.manager()).withAssignedTo(c.agent()));
    }

    /** An entry as it should be, but for its payload, which ends in the middle. */
    private void intrude(Company c) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", id().toString());
        fields.put("type", "TICKET_UPDATED");
        fields.put("version", "1");
        fields.put("timestamp", "2026-01-05T09:00:00.000Z");
        fields.put("source", "old-help-desk");
        fields.put("tenantId", c.tenant().toString());
        fields.put("payload", "{\"tenantId\":\"%s\",\"ticketId\":".formatted(c.tenant()));
        Outcome unreadable = Outcome.parked(FailureReason.UNDECODABLE, 0);
        scenes.add(new Scene.Intrusion(
                caption(c.name(), TicketUpdated.class, "by a foreign client"),
                fields,
                Map.of(ACTIVITY, unreadable, TICKET_EMAIL, unreadable)));
    }

    private void work(Company c) {
        Ticket first = c.tickets().get(0);
        Ticket second = c.tickets().get(1);
        publish(
                c,
                first.trouble(),
                new TicketUpdated(c.tenant(), first.id(), c.manager(), Map.of("assignee", c.agent()))
                        .withAssignedBy(c.manager()));
        publish(
                c,
                second.trouble(),
                new TicketUpdated(c.tenant(), second.id(), c.agent(), Map.of())
                        .withComment(new TicketComment(id(), "Same as last week.", "the agent", true)));
        publish(c, "new office", new ProjectUpdated(c.tenant(), c.project(), c.manager(), Map.of("status", "moving")));
    }

    private void submitTime(Company c) {
        for (int i = 0; i < c.timeEntries().size(); i++) {
            Ticket ticket = c.tickets().get(i);
            publish(
                    c,
                    ticket.trouble(),
                    new TimeEntrySubmitted(c.tenant(), c.timeEntries().get(i), c.agent(), ticket.id(), "ticket"));
        }
    }

    /**
     * Approves a company's time.
     *
     * @param attempts how many the payroll system needs for the first entry
     * @return the first entry
     */
    private UUID approveTime(Company c, int attempts) {
        for (int i = 0; i < c.timeEntries().size(); i++) {
            Ticket ticket = c.tickets().get(i);
            PsaEvent approved = new TimeEntryApproved(
                    c.tenant(), c.timeEntries().get(i), c.agent(), ticket.id(), "ticket", c.manager());
            publish(c, ticket.trouble(), approved, PAYROLL, Outcome.handled(i == 0 ? attempts : 1));
        }
        return c.timeEntries().get(0);
    }

    private void finish(Company c) {
        for (Ticket ticket : c.tickets()) {
            publish(
                    c,
                    ticket.trouble(),
                    new TicketClosed(c.tenant(), ticket.id(), c.agent())
                            .withComment(new TicketComment(id(), "It works again.", "the agent", false)));
        }
        publish(c, "new office", new ProjectClosed(c.tenant(), c.project(), c.manager()));
    }

    private void invoice(Company c) {
        BigDecimal amount = BigDecimal.valueOf(random.nextLong(10_000, 1_000_000), 2);
        UUID invoice = id();
        String about = "%s, %s EUR".formatted(c.invoiceNumber(), amount);
        publish(
                c,
                about,
                new InvoiceGenerated(c.tenant(), invoice, c.customer(), c.manager(), c.invoiceNumber(), amount, "EUR"));
        publish(
                c,
                about,
                new InvoiceFinalized(c.tenant(), invoice, c.customer(), c.manager(), c.invoiceNumber(), amount, "EUR"));
    }

    private void invoiceOfAStranger(Company c) {
        publish(
                c,
                "for a stranger",
                new InvoiceGenerated(c.tenant(), id(), id(), c.manager(), "2026-0000", new BigDecimal("99.00"), "EUR"),
                ACCOUNTING,
                Outcome.parked(FailureReason.HANDLER, 3));
    }

    private void brokenInvoice(Company c) {
        scenes.add(new Scene.Publication(
                caption(c.name(), InvoiceGenerated.class, "minus 120 euros"),
                new InvoiceGenerated(
                        c.tenant(), id(), c.customer(), c.manager(), " ", new BigDecimal("-120.00"), "euros"),
                Map.of()));
    }

    private void publish(Company c, String about, PsaEvent event) {
        scenes.add(new Scene.Publication(caption(c.name(), event.getClass(), about), event, readers(event)));
    }

    /** What is to become of the event in one subscription is special. */
    private void publish(Company c, String about, PsaEvent event, String subscription, Outcome special) {
        Map<String, Outcome> expected = readers(event);
        expected.put(subscription, special);
        scenes.add(new Scene.Publication(caption(c.name(), event.getClass(), about), event, expected));
    }

    private static Map<String, Outcome> readers(PsaEvent event) {
        Map<String, Outcome> readers = new TreeMap<>();
        readers.put(ACTIVITY, Outcome.handled(1));
        if (event instanceof TicketEvent) {
            readers.put(TICKET_EMAIL, Outcome.handled(1));
        } else if (event instanceof TimeEntryApproved) {
            readers.put(PAYROLL, Outcome.handled(1));
        } else if (event instanceof InvoiceEvent || event instanceof ProjectClosed) {
            readers.put(ACCOUNTING, Outcome.handled(1));
        }
        return readers;
    }

    private Scene.Caption caption(String company, Class<? extends PsaEvent> type, String about) {
        now = now.plusMinutes(random.nextInt(5, 20));
        return new Scene.Caption(now, company, CATALOG.descriptor(type).name(), about);
    }

    private UUID id() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return UUID.nameUUIDFromBytes(bytes);
    }
}
