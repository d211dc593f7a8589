package dev.eventbus.codec;

import static dev.eventbus.codec.Probe.CAUSE;
import static dev.eventbus.codec.Probe.ID;
import static dev.eventbus.codec.Probe.TENANT;
import static dev.eventbus.codec.Probe.TIME;
import static dev.eventbus.codec.Probe.USER;
import static dev.eventbus.codec.Probe.codec;
import static dev.eventbus.codec.Probe.entry;
import static dev.eventbus.codec.Probe.envelope;
import static dev.eventbus.codec.Probe.refusal;
import static dev.eventbus.codec.Probe.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventType;
import dev.eventbus.FailureReason;
import dev.eventbus.UnknownEventTypeException;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    sealed interface TicketEvent extends DomainEvent permits TicketOpened, TicketMoved {}

    record TicketOpened(UUID tenantId, String title, Map<String, Object> more) implements TicketEvent {}

    @EventType(version = 4)
    record TicketMoved(UUID tenantId, String queue, int priority) implements TicketEvent {}

    record Stranger(UUID tenantId) implements DomainEvent {}

    record Moody(UUID tenantId, boolean angry) implements DomainEvent {
        @Override
        public UUID tenantId() {
            if (angry) {
                throw new IllegalStateException("secret");
            }
            return tenantId;
        }
    }

    private static final TicketOpened OPENED = new TicketOpened(TENANT, "größer", Map.of("a", 1));
    private static final Envelope<?> FULL = new Envelope<>(
            ID,
            "TICKET_OPENED",
            1,
            TIME,
            "ticket-service",
            USER,
            "größe-1",
            CAUSE,
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            OPENED);

    private final EventCodec codec = codec(TicketEvent.class);

    @Test
    void anEntryHasTheFieldsInTheirOrder() {
        assertThat(codec.encode(FULL))
                .isEqualTo(Fields.ofText(
                        "id", ID.toString(),
                        "type", "TICKET_OPENED",
                        "version", "1",
                        "timestamp", "2026-01-31T12:34:56.789Z",
                        "source", "ticket-service",
                        "tenantId", TENANT.toString(),
                        "userId", USER.toString(),
                        "correlationId", "größe-1",
                        "causationId", CAUSE.toString(),
                        "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "payload", "{\"tenantId\":\"" + TENANT + "\",\"title\":\"größer\",\"more\":{\"a\":1}}"));
    }

    @Test
    void absentMetadataIsLeftOut() {
        assertThat(codec.encode(envelope("TICKET_OPENED", OPENED)).toMap())
                .containsOnlyKeys("id", "type", "version", "timestamp", "source", "tenantId", "payload");
    }

    @Test
    void envelopesComeBackAsTheyWere() {
        assertThat(codec.decode(codec.encode(FULL))).isEqualTo(FULL);
        Envelope<?> bare = envelope("TICKET_OPENED", OPENED);
        assertThat(codec.decode(codec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void theOrderOfTheFieldsAndUnknownOnesDoNotMatter() {
        Fields fields = codec.encode(FULL);
        List<byte[][]> pairs = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            pairs.add(new byte[][] {fields.name(i), fields.value(i)});
        }
        pairs.add(new byte[][] {"failed.reason".getBytes(UTF_8), {(byte) 0xFF}});
        pairs.add(new byte[][] {{}, {}});
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            java.util.Collections.shuffle(pairs, random);
            byte[][] flat = pairs.stream().flatMap(Arrays::stream).toArray(byte[][]::new);
            assertThat(codec.decode(Fields.of(flat))).isEqualTo(FULL);
        }
    }

    @Test
    void ofFieldsWithOneNameTheFirstCounts() {
        assertThat(codec.decode(codec.encode(FULL).plus(Fields.ofText("type", "X", "payload", "", "id", "7"))))
                .isEqualTo(FULL);
    }

    @Test
    void aClassThatTheCatalogDoesNotHaveIsNotEncoded() {
        assertThatExceptionOfType(UnknownEventTypeException.class)
                .isThrownBy(() -> codec.encode(envelope("STRANGER", new Stranger(TENANT))))
                .withMessageContaining(Stranger.class.getName())
                .withMessageContaining("TICKET_OPENED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "type", "version", "timestamp", "source", "tenantId", "payload"})
    void aMissingFieldIsNamed(String name) {
        DecodeException e = refusal(codec, with(codec.encode(FULL), name, null));
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e).hasMessageStartingWith("The entry has no field '%s'.", name);
    }

    @Test
    void anEntryWithoutFieldsIsRefused() {
        assertThat(refusal(codec, Fields.none())).hasMessageContaining("'id'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id|42|a UUID of 36 characters",
                "id|''|a UUID of 36 characters",
                "id|1-2-3-4-5|a UUID of 36 characters",
                "tenantId|acme|a UUID of 36 characters",
                "userId|bob|a UUID of 36 characters",
                "causationId|''|a UUID of 36 characters",
                "timestamp|yesterday|an ISO-8601 time",
                "timestamp|1700000000000|an ISO-8601 time",
                "timestamp|2026-02-30T00:00:00Z|an ISO-8601 time",
                "version|0|an integer from 1",
                "version|-1|an integer from 1",
                "version|one|an integer from 1",
                "version|1.0|an integer from 1",
                "version|''|an integer from 1",
                "version|4294967297|an integer from 1",
            })
    void aMalformedFieldIsNamedWithoutItsValue(String name, String value, String expected) {
        DecodeException e = refusal(codec, with(codec.encode(FULL), name, value.getBytes(UTF_8)));
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e)
                .hasMessageStartingWith("The field '%s' of the entry must be %s", name, expected)
                .hasMessageContaining("its %d bytes", value.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "source", "correlationId", "traceparent"})
    void aTextThatIsNotUtf8IsRefused(String name) {
        DecodeException e = refusal(codec, with(codec.encode(FULL), name, new byte[] {'a', (byte) 0xFF}));
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e).hasMessageContaining("'%s'", name).hasMessageContaining("UTF-8");
    }

    @Test
    void anUnknownTypeIsToldWithTheKnownOnes() {
        DecodeException e = refusal(codec, entry("TICKET_LOST\n", "not even JSON"));
        assertThat(e.reason()).isEqualTo(FailureReason.UNKNOWN_TYPE);
        assertThat(e)
                .hasMessageContaining("type 'TICKET_LOST?'")
                .hasMessageContaining("[TICKET_MOVED, TICKET_OPENED]")
                .hasMessageContaining("EventCatalog.of(…)");
        assertThat(refusal(codec, entry("x".repeat(100_000), "{}")).getMessage())
                .hasSizeLessThan(1_000);
    }

    @Test
    void aNewerVersionIsToldWithTheKnownOne() {
        DecodeException e = refusal(codec, moved(5, "{}"));
        assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED_VERSION);
        assertThat(e)
                .hasMessageContaining("version 5 of TICKET_MOVED")
                .hasMessageContaining("up to version 4")
                .hasMessageContaining("Deploy");
    }

    @Test
    void anOlderVersionIsReadAsItIs() {
        Envelope<?> envelope = codec.decode(moved(1, "{'tenantId':'%s','queue':'a','priority':1,'gone':true}"));
        assertThat(envelope.event()).isEqualTo(new TicketMoved(TENANT, "a", 1));
        assertThat(envelope.version()).isEqualTo(1);
    }

    @Test
    void encodingWritesTheCatalogsTypeAndVersion() {
        Fields fields = codec.encode(envelope("SOMETHING", new TicketMoved(TENANT, "a", 1)));
        assertThat(fields.text("type")).isEqualTo("TICKET_MOVED");
        assertThat(fields.text("version")).isEqualTo("4");
    }

    @Test
    void upcastersRunOneAfterAnotherFromTheVersionThatWasWritten() {
        EventCodec lifting = lifting(
                Upcaster.of("TICKET_MOVED", 1, p -> p.put("queue", p.get("box").asString() + ",1")),
                Upcaster.of(
                        "TICKET_MOVED", 2, p -> p.put("queue", p.get("queue").asString() + ",2")),
                Upcaster.of(
                        "TICKET_MOVED",
                        3,
                        p -> p.put("queue", p.get("queue").asString() + ",3").put("priority", 7)));
        assertThat(lifting.decode(moved(1, "{'tenantId':'%s','box':'a'}")).event())
                .isEqualTo(new TicketMoved(TENANT, "a,1,2,3", 7));
        assertThat(lifting.decode(moved(3, "{'tenantId':'%s','queue':'a'}")).event())
                .isEqualTo(new TicketMoved(TENANT, "a,3", 7));
        assertThat(lifting.decode(moved(4, "{'tenantId':'%s','queue':'a','priority':1}"))
                        .event())
                .isEqualTo(new TicketMoved(TENANT, "a", 1));
    }

    @Test
    void aVersionWithoutUpcasterIsPassedOver() {
        EventCodec lifting = lifting(Upcaster.of("TICKET_MOVED", 2, p -> p.put("priority", 7)));
        assertThat(lifting.decode(moved(1, "{'tenantId':'%s','queue':'a'}")).event())
                .isEqualTo(new TicketMoved(TENANT, "a", 7));
    }

    @Test
    void liftedPayloadsAreReadAsStrictlyAndExactlyAsOthers() {
        EventCodec lifting = lifting(Upcaster.of("TICKET_MOVED", 1, p -> p));
        for (String json : List.of(
                "{'tenantId':'%s','queue':'a','priority':'1'}",
                "{'tenantId':'%s','queue':'a','priority':1.5}",
                "{'tenantId':'%s','queue':'a'}",
                "{'tenantId':'%s','queue':'a','queue':'a','priority':1}",
                "{'tenantId':'%s','queue':'a','priority':1} {}",
                "{'tenantId':'%s'",
                "[]",
                "null",
                "")) {
            DecodeException e = refusal(lifting, moved(1, json));
            assertThat(e).as(json).isNotNull();
            assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        }
    }

    @Test
    void anUpcasterThatFailsIsNamedWithoutTheMessage() {
        EventCodec lifting = lifting(Upcaster.of("TICKET_MOVED", 1, p -> {
            throw new IllegalStateException("secret");
        }));
        DecodeException e = refusal(lifting, moved(1, "{'tenantId':'%s'}"));
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e)
                .hasMessageContaining(
                        "the upcaster of TICKET_MOVED from version 1 failed with java.lang.IllegalStateException at ")
                .hasMessageContaining("EventCodecTest.java:");
        assertThat(e.getMessage()).doesNotContain("secret");
        assertThat(refusal(lifting(Upcaster.of("TICKET_MOVED", 1, p -> null)), moved(1, "{}")))
                .hasMessageContaining("null");
    }

    @Test
    void upcastersThatCannotWorkAreRefusedTogether() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> lifting(
                        Upcaster.of("NOBODY", 1, p -> p),
                        Upcaster.of("TICKET_MOVED", 4, p -> p),
                        Upcaster.of("TICKET_MOVED", 0, p -> p),
                        Upcaster.of("TICKET_MOVED", 1, p -> p),
                        Upcaster.of("TICKET_MOVED", 1, p -> p)))
                .withMessageContaining("of NOBODY from version 1 is for a type that the catalog does not have")
                .withMessageContaining("from version 4 must be")
                .withMessageContaining("from version 0 must be")
                .withMessageContaining("is the second one for version 1 of TICKET_MOVED");
    }

    @Test
    void thePayloadLimitHasToBePositive() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new EventCodec(EventCatalog.of(TicketEvent.class), WireFormat.fields(), 0, List.of()))
                .withMessageContaining("0");
    }

    @Test
    void anEntryWhoseTenantIsNotThePayloadsIsRefused() {
        DecodeException e = refusal(
                codec, with(codec.encode(FULL), "tenantId", USER.toString().getBytes(UTF_8)));
        assertThat(e.reason()).isEqualTo(FailureReason.TENANT);
        assertThat(e)
                .hasMessageContaining("names tenant " + USER)
                .hasMessageContaining("names " + TENANT)
                .hasMessageContaining(ID.toString());
    }

    @Test
    void anEntryWhosePayloadHasNoTenantIsRefused() {
        DecodeException e = refusal(codec, entry("TICKET_OPENED", "{}"));
        assertThat(e.reason()).isEqualTo(FailureReason.TENANT);
        assertThat(e).hasMessageContaining("its payload names none");
    }

    @Test
    void anAccessorThatThrowsIsARefusal() {
        DecodeException e =
                refusal(codec(Moody.class), entry("MOODY", "{\"tenantId\":\"" + TENANT + "\",\"angry\":true}"));
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e.getMessage()).contains("IllegalStateException").doesNotContain("secret");
    }

    @Test
    void aFormatThatThrowsIsARefusal() {
        WireFormat broken = new WireFormat() {
            @Override
            public Fields write(RawEvent event) {
                return Fields.none();
            }

            @Override
            public RawEvent read(Fields fields) {
                throw new IllegalStateException("secret");
            }
        };
        EventCodec codec = new EventCodec(EventCatalog.of(TicketEvent.class), broken, 100, List.of());
        assertThat(refusal(codec, Fields.none()).getMessage())
                .contains("IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void whateverTheBytesItIsAnEnvelopeOrARefusal() {
        Random random = new Random(11);
        EventCodec single =
                new EventCodec(EventCatalog.of(TicketEvent.class), WireFormat.singleField(), 1_000, List.of());
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            EventCodec codec = round % 2 == 0 ? this.codec : single;
            Fields fields = codec.encode(FULL);
            int field = random.nextInt(fields.size());
            byte[] altered = fields.value(field).clone();
            altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            String name = new String(fields.name(field), UTF_8);
            try {
                assertThat(codec.decode(with(fields, name, altered))).isNotNull();
            } catch (DecodeException refusal) {
                refused++;
            }
        }
        assertThat(refused).isBetween(5_000, 20_000);
    }

    @Test
    void theIdIsFoundInWhatDoesNotDecode() {
        assertThat(codec.id(entry("NOBODY", "{"))).isEqualTo(ID);
        assertThat(codec.id(Fields.ofText("id", "x"))).isNull();
        assertThat(codec.id(Fields.none())).isNull();
    }

    @Test
    void manyThreadsMayShareIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                done.add(threads.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        UUID id = new UUID(thread, i);
                        TicketOpened event = new TicketOpened(
                                new UUID(i + 1, thread), "t" + i, Map.of("k" + thread, "x".repeat(i % 500)));
                        Envelope<?> envelope = new Envelope<>(
                                id, "TICKET_OPENED", 1, TIME, "s" + thread, null, null, null, null, event);
                        assertThat(codec.decode(codec.encode(envelope))).isEqualTo(envelope);
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static EventCodec lifting(Upcaster... upcasters) {
        return new EventCodec(
                EventCatalog.of(TicketEvent.class),
                WireFormat.fields(),
                EventCodec.DEFAULT_PAYLOAD_LIMIT,
                List.of(upcasters));
    }

    private static Fields moved(int version, String json) {
        return entry(
                "TICKET_MOVED",
                version,
                json.replace('\'', '"').replace("%s", TENANT.toString()).getBytes(UTF_8));
    }
}
