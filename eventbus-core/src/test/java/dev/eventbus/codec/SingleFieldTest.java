package dev.eventbus.codec;

import static dev.eventbus.codec.Probe.CAUSE;
import static dev.eventbus.codec.Probe.ID;
import static dev.eventbus.codec.Probe.TENANT;
import static dev.eventbus.codec.Probe.TIME;
import static dev.eventbus.codec.Probe.USER;
import static dev.eventbus.codec.Probe.envelope;
import static dev.eventbus.codec.Probe.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.FailureReason;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SingleFieldTest {
    record TicketOpened(UUID tenantId, String title, Map<String, Object> more) implements DomainEvent {}

    private static final TicketOpened OPENED = new TicketOpened(TENANT, "grö\"ßer", Map.of("a", List.of(1, "}")));

    private final EventCodec codec = new EventCodec(
            EventCatalog.of(TicketOpened.class), WireFormat.singleField(), EventCodec.DEFAULT_PAYLOAD_LIMIT, List.of());

    @Test
    void everythingIsInOneJsonObjectWithThePayloadLast() {
        Fields fields = codec.encode(full());
        assertThat(fields.toMap().keySet()).containsExactly("event");
        assertThat(fields.text("event"))
                .isEqualTo(("{'id':'%s','eventType':'TICKET_OPENED','version':1,'timestamp':'2026-01-31T12:34:56.789Z',"
                                + "'source':'ticket-service','tenantId':'%s','userId':'%s','correlationId':'c','causationId':'%s',"
                                + "'traceparent':'00-1-2-01','payload':{'tenantId':'%s','title':'grö\\\\'ßer','more':{'a':[1,'}']}}}")
                        .formatted(ID, TENANT, USER, CAUSE, TENANT)
                        .replace("\\\\'", "\\\"")
                        .replace('\'', '"'));
    }

    @Test
    void envelopesComeBackAsTheyWere() {
        assertThat(codec.decode(codec.encode(full()))).isEqualTo(full());
        Envelope<?> bare = envelope("TICKET_OPENED", OPENED);
        assertThat(codec.decode(codec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void whatANodeBusWritesIsRead() {
        Envelope<?> envelope =
                codec.decode(event("{ 'id' : '%s', 'eventType':'TICKET_OPENED', 'timestamp':'2026-01-31T12:34:56.789Z',"
                        + " 'payload' : {'title':'t', 'tenantId':'%s'} }"));
        assertThat(envelope)
                .isEqualTo(new Envelope<>(
                        ID, "TICKET_OPENED", 1, TIME, "", null, null, null, null, new TicketOpened(TENANT, "t", null)));
    }

    @Test
    void theMembersMayBeInAnyOrderAndOthersAreIgnored() {
        Envelope<?> envelope =
                codec.decode(event("{'payload':{'title':'größer','tenantId':'%2$s','x':{'y':[]}},'extra':{'id':[1]},"
                        + "'timestamp':1769862896789,'userId':null,'eventType':'TICKET_OPENED','n':1.5,'id':'%1$s'}"));
        assertThat(envelope.event()).isEqualTo(new TicketOpened(TENANT, "größer", null));
        assertThat(envelope.timestamp()).isEqualTo(Instant.ofEpochMilli(1769862896789L));
        assertThat(envelope.userId()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|it is no JSON object",
                "[]|it is no JSON object",
                "null|it is no JSON object",
                "{'id':'%s'|too early",
                "{} {}|something follows",
                "{}|the member 'payload' is missing",
                "{'eventType':'TICKET_OPENED','timestamp':1,'payload':{}}|the member 'id' is missing",
                "{'id':'%s','timestamp':1,'payload':{}}|the member 'eventType' is missing",
                "{'id':'%s','eventType':'TICKET_OPENED','payload':{}}|the member 'timestamp' is missing",
                "{'id':'evt_1','eventType':'TICKET_OPENED','timestamp':1,'payload':{}}|'id' must be a UUID",
                "{'id':7,'eventType':'TICKET_OPENED','timestamp':1,'payload':{}}|'id' must be a string",
                "{'id':{},'eventType':'TICKET_OPENED','timestamp':1,'payload':{}}|'id' must be a string",
                "{'id':'%s','eventType':7,'timestamp':1,'payload':{}}|'eventType' must be a string",
                "{'id':'%s','eventType':'TICKET_OPENED','timestamp':'x','payload':{}}|'timestamp' must be",
                "{'id':'%s','eventType':'TICKET_OPENED','timestamp':99999999999999999999,'payload':{}}|'timestamp' must be",
                "{'id':'%s','eventType':'TICKET_OPENED','timestamp':true,'payload':{}}|'timestamp' must be",
                "{'id':'%s','eventType':'TICKET_OPENED','version':'1','timestamp':1,'payload':{}}|'version' must be",
                "{'id':'%s','eventType':'TICKET_OPENED','version':0,'timestamp':1,'payload':{}}|'version' must be",
                "{'id':'%s','eventType':'TICKET_OPENED','timestamp':1,'payload':'text'}|a string",
                "{'id':'%s','eventType':'TICKET_OPENED','timestamp':1,'payload':null}|null",
                "{'id':'%s','eventType':'TICKET_OPENED','timestamp':1,'payload':{'a':}}|not valid JSON",
                "{'id':'%s','id':'%s','eventType':'TICKET_OPENED','timestamp':1,'payload':{}}|twice",
            })
    void whatDoesNotFitIsRefused(String json, String problem) {
        DecodeException e = refusal(codec, event(json));
        assertThat(e).as(json).isNotNull();
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e).hasMessageContaining(problem);
    }

    @Test
    void anEntryWithoutTheFieldIsRefused() {
        assertThat(refusal(codec, Fields.ofText("id", "1"))).hasMessageStartingWith("The entry has no field 'event'.");
    }

    @Test
    void typesVersionsAndTenantsAreCheckedLikeEverywhere() {
        String head = "{'id':'%s','timestamp':1,";
        assertThat(refusal(codec, event(head + "'eventType':'X','payload':{}}")).reason())
                .isEqualTo(FailureReason.UNKNOWN_TYPE);
        assertThat(refusal(codec, event(head + "'eventType':'TICKET_OPENED','version':2,'payload':{}}"))
                        .reason())
                .isEqualTo(FailureReason.UNSUPPORTED_VERSION);
        assertThat(refusal(
                                codec,
                                event(
                                        head
                                                + "'eventType':'TICKET_OPENED','tenantId':'%1$s','payload':{'tenantId':'%2$s'}}"))
                        .reason())
                .isEqualTo(FailureReason.TENANT);
    }

    @Test
    void theIdIsFound() {
        assertThat(codec.id(codec.encode(full()))).isEqualTo(ID);
        assertThat(codec.id(Fields.ofText("event", "{"))).isNull();
    }

    private static Envelope<?> full() {
        return new Envelope<>(ID, "TICKET_OPENED", 1, TIME, "ticket-service", USER, "c", CAUSE, "00-1-2-01", OPENED);
    }

    private static Fields event(String json) {
        return Fields.ofText("event", json.replace('\'', '"').formatted(ID, TENANT));
    }
}
