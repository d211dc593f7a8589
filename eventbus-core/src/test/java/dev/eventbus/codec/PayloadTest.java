package dev.eventbus.codec;

import static dev.eventbus.codec.Probe.TENANT;
import static dev.eventbus.codec.Probe.codec;
import static dev.eventbus.codec.Probe.entry;
import static dev.eventbus.codec.Probe.envelope;
import static dev.eventbus.codec.Probe.refusal;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.eventbus.CatalogException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.EventTooLargeException;
import dev.eventbus.FailureReason;
import dev.eventbus.InvalidEventException;
import dev.eventbus.catalog.EventCatalog;
import dev.eventbus.log.Fields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    enum Status {
        OPEN,
        CLOSED {
            @Override
            public String toString() {
                return "shut";
            }
        }
    }

    record Line(String sku, int amount, BigDecimal price) {}

    record Tree(String name, List<Tree> children) {}

    record Everything(
            UUID tenantId,
            String text,
            boolean flag,
            Boolean boxedFlag,
            byte small,
            short less,
            int number,
            Integer boxed,
            long large,
            Long boxedLarge,
            float single,
            double real,
            char letter,
            BigDecimal exact,
            BigInteger huge,
            UUID uuid,
            Status status,
            DayOfWeek day,
            byte[] bytes,
            int[] numbers,
            URI uri,
            Currency currency,
            Locale locale)
            implements DomainEvent {
        boolean same(Everything that) {
            return copy(this).equals(copy(that))
                    && Arrays.equals(bytes, that.bytes)
                    && Arrays.equals(numbers, that.numbers);
        }

        private static Everything copy(Everything e) {
            return new Everything(
                    e.tenantId,
                    e.text,
                    e.flag,
                    e.boxedFlag,
                    e.small,
                    e.less,
                    e.number,
                    e.boxed,
                    e.large,
                    e.boxedLarge,
                    e.single,
                    e.real,
                    e.letter,
                    e.exact,
                    e.huge,
                    e.uuid,
                    e.status,
                    e.day,
                    null,
                    null,
                    e.uri,
                    e.currency,
                    e.locale);
        }
    }

    record Times(
            UUID tenantId,
            Instant instant,
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offset,
            ZonedDateTime zoned,
            Duration duration,
            Period period,
            Year year,
            YearMonth month,
            ZoneId zone)
            implements DomainEvent {}

    record Structures(
            UUID tenantId,
            Line line,
            List<Line> lines,
            Set<Status> set,
            Map<String, Line> byText,
            Map<Status, Integer> byEnum,
            Map<UUID, List<String>> byUuid,
            Map<Integer, String> byNumber,
            Map<LocalDate, String> byDate,
            Tree tree,
            List<List<Integer>> nested,
            List<Instant> instants)
            implements DomainEvent {}

    record Optionals(
            UUID tenantId, Optional<String> text, Optional<Line> line, OptionalInt number, Optional<Instant> time)
            implements DomainEvent {}

    record Floating(UUID tenantId, double a, Double b, float c, Float d) implements DomainEvent {}

    private record Hidden(UUID tenantId, Inner inner) implements DomainEvent {
        private record Inner(int a) {}
    }

    record Loose(UUID tenantId, Map<String, Object> changes) implements DomainEvent {}

    record Any(UUID tenantId, Object value) implements DomainEvent {}

    record Small(UUID tenantId, int number, Status status, String text, Boolean flag, BigDecimal exact, Line line)
            implements DomainEvent {}

    record Annotated(
            UUID tenantId,
            @JsonProperty("renamed") String component,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant epoch,

            @JsonFormat(pattern = "yyyy/MM/dd HH:mm", timezone = "UTC")
            Instant pattern)
            implements DomainEvent {}

    record Packed(
            UUID tenantId,
            @JsonFormat(shape = JsonFormat.Shape.BINARY) UUID packed,
            List<UUID> list) implements DomainEvent {}

    record Derived(UUID tenantId, int a) implements DomainEvent {
        public int getDouble() {
            return 2 * a;
        }

        public boolean isLarge() {
            return a > 100;
        }
    }

    record Picky(UUID tenantId, Integer number) implements DomainEvent {
        Picky {
            if (number != null && number < 0) {
                throw new IllegalArgumentException("secret " + number);
            }
        }
    }

    record Exploding(UUID tenantId, int number) implements DomainEvent {
        Exploding {
            if (number == 1) {
                throw new StackOverflowError();
            }
            if (number == 2) {
                throw new AssertionError("secret");
            }
            if (number == 3) {
                throw new NoClassDefFoundError("secret");
            }
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    sealed interface Payment permits Card, Cash {}

    record Card(String last4) implements Payment {}

    record Cash() implements Payment {}

    record Paid(UUID tenantId, Payment payment, List<Payment> more) implements DomainEvent {}

    sealed interface Untyped permits OneUntyped {}

    record OneUntyped(int a) implements Untyped {}

    record Unreadable(
            UUID tenantId,
            List<Optional<Untyped>> list,
            Runnable action,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price,
            @JsonFormat(shape = JsonFormat.Shape.STRING) CharSequence fine)
            implements DomainEvent {}

    record Unwritable(UUID tenantId, Object value) implements DomainEvent {
        @Override
        public Object value() {
            throw new IllegalStateException("secret");
        }
    }

    private static final Instant NANOS = Instant.parse("2026-01-31T12:34:56.123456789Z");

    @Test
    void scalarsComeBackExactly() {
        Everything event = new Everything(
                TENANT,
                "Zeile 1\nzwei \"quoted\" \u0000 \\ 日本 😀",
                true,
                false,
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                0.1f,
                Math.nextUp(0.1),
                'ß',
                new BigDecimal("12345678901234567890.12345678901234567890000"),
                BigInteger.TWO.pow(300).negate(),
                UUID.randomUUID(),
                Status.CLOSED,
                DayOfWeek.FRIDAY,
                new byte[] {0, -1, 127},
                new int[] {3, 1},
                URI.create("https://example.org/a?b=c"),
                Currency.getInstance("EUR"),
                Locale.GERMANY);
        assertThat(roundTrip(event).same(event)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1E+3",
                "1.00",
                "0",
                "0.000",
                "-0.10",
                "1E-30",
                "100",
                "9.99E+50",
                "123456789012345678901234567890.1"
            })
    void decimalsKeepTheirScaleInComponentsAndInMaps(String number) {
        BigDecimal exact = new BigDecimal(number);
        Small event = new Small(TENANT, 1, Status.OPEN, "", true, exact, new Line("", 1, exact));
        assertThat(roundTrip(event)).isEqualTo(event);
        BigDecimal fraction = exact.add(new BigDecimal("0.50"));
        assertThat(roundTrip(new Loose(TENANT, Map.of("price", fraction))).changes())
                .containsEntry("price", fraction);
    }

    @Test
    void loneSurrogatesAndNumbersThatAreNoneComeBack() {
        Small text = new Small(TENANT, 1, null, "a\ud800", null, null, null);
        assertThat(roundTrip(text)).isEqualTo(text);
        Floating event = new Floating(TENANT, Double.NaN, Double.NEGATIVE_INFINITY, Float.MIN_VALUE, -0.0f);
        assertThat(roundTrip(event)).isEqualTo(event);
    }

    @Test
    void timesComeBackExactlyAsIso8601() {
        Times event = new Times(
                TENANT,
                NANOS,
                LocalDate.of(2026, 2, 28),
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.of(2026, 2, 28, 1, 2),
                OffsetDateTime.parse("2026-01-31T12:34:56.789+05:30"),
                ZonedDateTime.of(2026, 6, 1, 12, 0, 0, 0, ZoneId.of("Europe/Berlin")),
                Duration.ofMillis(90_061_001),
                Period.of(1, 2, 3),
                Year.of(2026),
                YearMonth.of(2026, 2),
                ZoneId.of("Europe/Berlin"));
        assertThat(roundTrip(event)).isEqualTo(event);
        assertThat(payload(event))
                .contains("\"instant\":\"2026-01-31T12:34:56.123456789Z\"")
                .contains("\"date\":\"2026-02-28\"")
                .contains("\"offset\":\"2026-01-31T12:34:56.789+05:30\"")
                .contains("\"zoned\":\"2026-06-01T12:00:00+02:00[Europe/Berlin]\"")
                .contains("\"duration\":\"PT25H1M1.001S\"");
    }

    @Test
    void instantsOfAnyAgeComeBack() {
        for (String text : List.of(
                "1969-12-31T23:59:59.999Z",
                "0000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z")) {
            Instant time = Instant.parse(text);
            Any any = new Any(TENANT, time);
            assertThat(payload(any)).contains('"' + text + '"');
            Optionals event =
                    new Optionals(TENANT, Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.of(time));
            assertThat(roundTrip(event)).isEqualTo(event);
        }
    }

    @Test
    void nestedStructuresComeBack() {
        Line line = new Line("a", 1, BigDecimal.TEN);
        Structures event = new Structures(
                TENANT,
                line,
                Arrays.asList(line, null),
                Set.of(Status.OPEN),
                Map.of("k", line),
                Map.of(Status.CLOSED, 1),
                Map.of(TENANT, List.of("a", "b")),
                Map.of(1, "one"),
                Map.of(LocalDate.of(2026, 1, 1), "new year"),
                new Tree("root", List.of(new Tree("leaf", List.of()))),
                List.of(List.of(1, 2), List.of()),
                List.of(NANOS));
        assertThat(roundTrip(event)).isEqualTo(event);
        assertThat(payload(event)).contains("\"byEnum\":{\"CLOSED\":1}");
    }

    @Test
    void optionalsComeBackAndEmptyOnesAreLeftOut() {
        Optionals full = new Optionals(
                TENANT,
                Optional.of("text"),
                Optional.of(new Line("a", 1, BigDecimal.ONE)),
                OptionalInt.of(3),
                Optional.of(NANOS));
        assertThat(roundTrip(full)).isEqualTo(full);
        Optionals empty =
                new Optionals(TENANT, Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty());
        assertThat(roundTrip(empty)).isEqualTo(empty);
        assertThat(payload(empty)).isEqualTo("{\"tenantId\":\"" + TENANT + "\"}");
        assertThat(decode(Optionals.class, "OPTIONALS", "{'tenantId':'%s','text':null,'line':null}"))
                .isEqualTo(empty);
    }

    @Test
    void mapsOfAnythingKeepExactNumbersNullsAndOrder() {
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("z", null);
        changes.put("text", "x");
        changes.put("int", 1);
        changes.put("long", 1L << 40);
        changes.put("huge", BigInteger.TWO.pow(80));
        changes.put("price", new BigDecimal("19.90"));
        changes.put("flag", true);
        changes.put("list", Arrays.asList(1, null, "a"));
        changes.put("map", Collections.singletonMap("inner", null));
        Loose event = new Loose(TENANT, changes);
        assertThat(roundTrip(event)).isEqualTo(event);
        assertThat(roundTrip(event).changes().keySet()).containsExactlyElementsOf(changes.keySet());
        assertThat(roundTrip(new Loose(TENANT, Map.of("double", 1.5))).changes())
                .containsEntry("double", new BigDecimal("1.5"));
    }

    @Test
    void nullComponentsAreLeftOutAndComeBackAsNull() {
        Small event = new Small(TENANT, 1, null, null, null, null, new Line(null, 0, null));
        assertThat(payload(event))
                .isEqualTo("{\"tenantId\":\"%s\",\"number\":1,\"line\":{\"amount\":0}}".formatted(TENANT));
        assertThat(roundTrip(event)).isEqualTo(event);
    }

    @Test
    void emptyCollectionsAndTextsAreKept() {
        Loose event = new Loose(TENANT, Map.of());
        assertThat(payload(event)).contains("\"changes\":{}");
        assertThat(roundTrip(event)).isEqualTo(event);
        Small text = new Small(TENANT, 1, null, "", null, null, null);
        assertThat(roundTrip(text)).isEqualTo(text);
    }

    @Test
    void privateRecordsComeBack() {
        Hidden event = new Hidden(TENANT, new Hidden.Inner(1));
        assertThat(roundTrip(event)).isEqualTo(event);
    }

    @Test
    void aRecordIsItsComponentsAndNothingElse() {
        assertThat(payload(new Derived(TENANT, 1))).isEqualTo("{\"tenantId\":\"%s\",\"a\":1}".formatted(TENANT));
    }

    @Test
    void annotationsOfJacksonAreHonoured() {
        Instant minute = Instant.parse("2026-01-31T12:34:00Z");
        Annotated event = new Annotated(TENANT, "x", minute, minute);
        assertThat(payload(event))
                .contains("\"renamed\":\"x\"")
                .contains("\"epoch\":1769862840")
                .contains("\"pattern\":\"2026/01/31 12:34\"");
        assertThat(roundTrip(event)).isEqualTo(event);
    }

    @Test
    void sealedComponentsComeBackWhereTheirTypeIsSaid() {
        Paid event = new Paid(TENANT, new Card("1234"), List.of(new Cash(), new Card("5678")));
        assertThat(roundTrip(event)).isEqualTo(event);
        assertThat(payload(event)).doesNotContain("dev.eventbus.codec.");
        assertUndecodable(
                Paid.class, "{'tenantId':'%s','payment':{'kind':'java.lang.Runtime'}}", "$.payment", "type id");
        assertUndecodable(Paid.class, "{'tenantId':'%s','payment':{}}", "$.payment", "type id");
    }

    @Test
    void membersThatTheRecordDoesNotHaveAreIgnored() {
        assertThat(decode(Loose.class, "LOOSE", "{'new':[1,{'a':null}],'tenantId':'%s','changes':{},'@class':'x'}"))
                .isEqualTo(new Loose(TENANT, Map.of()));
    }

    @Test
    void nothingInAMapIsTakenForAClass() {
        assertThat(decode(Any.class, "ANY", "{'tenantId':'%s','value':['java.util.ArrayList',[]]}"))
                .isEqualTo(new Any(TENANT, List.of("java.util.ArrayList", List.of())));
        assertThat(decode(Any.class, "ANY", "{'tenantId':'%s','value':{'@class':'java.lang.Runtime'}}"))
                .isEqualTo(new Any(TENANT, Map.of("@class", "java.lang.Runtime")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'number':'12'|$.number|a string",
                "'number':1.5|$.number|a number with a fraction is there where int is expected",
                "'number':1.0|$.number|a number with a fraction is there where int is expected",
                "'number':true|$.number|a boolean is there where int is expected",
                "'number':null|$.number|null is there where int is expected",
                "'text':'x'|$.number|it is missing",
                "'number':''|$.number|a string",
                "'number':[1]|$.number|an array is there where int is expected",
                "'number':{}|$.number|an object is there where int is expected",
                "'number':2147483648|$.number|a number is outside the range of int",
                "'number':1,'text':12|$.text|an integer is there where java.lang.String is expected",
                "'number':1,'text':true|$.text|a boolean is there where java.lang.String is expected",
                "'number':1,'text':1.5|$.text|a number with a fraction is there where java.lang.String is expected",
                "'number':1,'text':{}|$.text|an object is there where java.lang.String is expected",
                "'number':1,'text':['x']|$.text|an array is there where java.lang.String is expected",
                "'number':1,'flag':'true'|$.flag|a string",
                "'number':1,'flag':1|$.flag|an integer",
                "'number':1,'flag':''|$.flag|a string",
                "'number':1,'exact':'1.5'|$.exact|a string",
                "'number':1,'exact':''|$.exact|a string",
                "'number':1,'status':'LOST'|$.status|a string is there that is no dev.eventbus.codec.PayloadTest$Status",
                "'number':1,'status':'open'|$.status|a string is there that is no",
                "'number':1,'status':'shut'|$.status|a string is there that is no",
                "'number':1,'status':''|$.status|a string",
                "'number':1,'status':0|$.status|an integer",
                "'number':1,'line':''|$.line|a string",
                "'number':1,'line':[]|$.line|an array is there where",
                "'number':1,'line':'x'|$.line|a string",
                "'number':1,'line':{'amount':'x'}|$.line.amount|a string",
                "'number':1,'line':{'sku':'x'}|$.line.amount|it is missing",
                "'tenantId':7,'number':1|$.tenantId|an integer",
                "'tenantId':'7','number':1|$.tenantId|a string is there that is no java.util.UUID",
                "'tenantId':'','number':1|$.tenantId|a string",
            })
    void aValueOfTheWrongTypeIsRefusedWithItsPlace(String members, String path, String problem) {
        String tenant = members.contains("tenantId") ? "" : "'tenantId':'%s',";
        DecodeException e = assertUndecodable(Small.class, "{" + tenant + members + "}", path + " (byte ", problem);
        assertThat(e).hasMessageStartingWith("The payload of SMALL cannot be decoded: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'instant':1700000000",
                "'instant':1.5",
                "'instant':'1700000000'",
                "'instant':''",
                "'instant':'yesterday'",
                "'offset':1700000000",
                "'zoned':1700000000",
                "'dateTime':[2026,1,1,0,0]",
                "'time':3600",
                "'instant':'2026-02-30T00:00:00Z'",
                "'instant':'2026-02-20'",
                "'date':'2026-02-30'",
                "'date':'20260201'",
                "'date':20485",
                "'date':[2026,1,1]",
                "'date':''",
                "'date':'2026-02-01T10:00:00'",
                "'time':'25:00'",
                "'duration':90",
                "'duration':''",
                "'zoned':'2026-01-01T00:00:00+01:00[Nowhere/Land]'",
            })
    void aMalformedTimeIsRefused(String member) {
        String name = member.substring(1, member.indexOf('\'', 1));
        assertUndecodable(Times.class, "{'tenantId':'%s'," + member + "}", "$." + name, "");
    }

    @Test
    void thePlaceInListsAndMapsIsTold() {
        assertUndecodable(
                Structures.class,
                "{'tenantId':'%s','lines':[{'amount':1},{'amount':{}}]}",
                "$.lines[1].amount (byte ",
                "an object is there where int is expected");
        assertUndecodable(
                Structures.class, "{'tenantId':'%s','byText':{'k':{'amount':[]}}}", "$.byText.*.amount", "an array");
        assertUndecodable(Structures.class, "{'tenantId':'%s','byEnum':{'LOST':1}}", "$.byEnum", "");
        assertUndecodable(Structures.class, "{'tenantId':'%s','byUuid':{'x':[]}}", "$.byUuid", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|a value",
                "` `|a value",
                "null|it is null",
                "[]|an array is there where",
                "7|an integer",
                "'text'|a string",
                "{|too early",
                "{'tenantId'|too early",
                "{'tenantId':'%s','number':1|too early",
                "{'tenantId':'%s','number':1,}|not valid JSON",
                "{tenantId:'%s'}|not valid JSON",
                "{'number':secretword}|not valid JSON",
                "{'number':01}|not valid JSON",
                "{'number':NaN}|not valid JSON",
                "/* c */ {}|not valid JSON",
                "{'tenantId':'%s','number':1}}|not valid JSON",
                "{'tenantId':'%s','number':1} {}|something follows after its end",
                "{'tenantId':'%s','number':1} x|not valid JSON",
                "{'tenantId':'%s','number':1,'number':1}|twice",
                "{'tenantId':'%s','number':1,'ignored':{'a':1,'a':1}}|twice",
                "{'tenantId':'%s','number':1,'line':{'amount':1,'amount':2}}|twice",
            })
    void whatIsNotOneJsonObjectIsRefused(String json, String problem) {
        DecodeException e = assertUndecodable(Small.class, json, "", problem);
        assertThat(e.getMessage()).doesNotContain("secretword");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 9, 16, 17, 40})
    void ofAnyNumberOfMembersNoneMayBeThereTwiceInOneObject(int number) {
        String members =
                IntStream.range(0, number).mapToObj("'m%d':{'m0':1}"::formatted).collect(joining(","));
        String twice = "{'tenantId':'%s','number':1,'ignored':{" + members;

        assertThat(decode(Small.class, "SMALL", twice + "},'other':{'m0':1}}")).isInstanceOf(Small.class);
        assertUndecodable(Small.class, twice + ",'m0':1}}", "", "twice");
        assertUndecodable(Small.class, twice + ",'m%d':1}}".formatted(number - 1), "", "twice");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        String json = "{\"tenantId\":\"%s\",\"number\":1,\"text\":\"größer\"}".formatted(TENANT);
        EventCodec codec = codec(Small.class);
        assertThat(codec.decode(entry("SMALL", 1, json.getBytes(UTF_8)))).isNotNull();
        assertThat(refusal(codec, entry("SMALL", 1, json.getBytes(ISO_8859_1))))
                .hasMessageContaining("not valid JSON in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void jsonInAnotherEncodingIsRefused(String encoding) {
        byte[] json = "{\"tenantId\":\"%s\",\"number\":1}".formatted(TENANT).getBytes(Charset.forName(encoding));

        assertNotUtf8(refusal(codec(Small.class), entry("SMALL", 1, json)));
        assertNotUtf8(refusal(single(), Fields.of("event".getBytes(UTF_8), json)));
    }

    @Test
    void jsonBehindAByteOrderMarkIsRefused() {
        String json = "\ufeff{\"tenantId\":\"%s\",\"number\":1}".formatted(TENANT);

        assertNotUtf8(refusal(codec(Small.class), entry("SMALL", json)));
        assertNotUtf8(refusal(single(), Fields.ofText("event", json)));
    }

    private static EventCodec single() {
        return new EventCodec(
                EventCatalog.of(Small.class), WireFormat.singleField(), EventCodec.DEFAULT_PAYLOAD_LIMIT, List.of());
    }

    private static void assertNotUtf8(DecodeException refusal) {
        assertThat(refusal).hasMessageContaining("it is not valid JSON in UTF-8");
        assertThat(refusal.reason()).isEqualTo(FailureReason.UNDECODABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a|\\u0061",
                "größe|größe",
                "größe|gr\\u00f6\\u00dfe",
                "名前|\\u540d\\u524d",
                "😀|\\ud83d\\ude00",
                "a\\\\b|a\\u005cb",
                "a name that is longer than those which are kept in a few words of memory, größer|a name that is longer than those which are kept in a few words of memory, gr\\u00f6ßer"
            })
    void aMemberIsThereTwiceHoweverItsNameIsWritten(String name, String again) {
        for (int others : new int[] {0, 20}) {
            String before = "{'tenantId':'%s','number':1,'ignored':{"
                    + IntStream.range(0, others).mapToObj("'m%d':1,"::formatted).collect(joining())
                    + "'" + name + "':1,'";

            assertUndecodable(Small.class, before + again + "':2}}", "", "twice");
            assertThat(decode(Small.class, "SMALL", before + again + "-':2}}")).isInstanceOf(Small.class);
        }
    }

    @Test
    void namesThatOnlyLookTheSameAreTwo() {
        assertThat(decode(
                        Small.class,
                        "SMALL",
                        "{'tenantId':'%s','number':1,'ignored':{'gr\u00f6\u00dfe':1,'gro\u0308\u00dfe':2}}"))
                .isInstanceOf(Small.class);
    }

    @Test
    void nestingIsLimitedInBothDirections() {
        assertThat(refusal(codec(Any.class), entry("ANY", nested(600)))).hasMessageContaining("nesting depth");
        assertThat(refusal(codec(Any.class), entry("ANY", nested(100_000))).reason())
                .isEqualTo(FailureReason.UNDECODABLE);
        assertThat(codec(Any.class).decode(entry("ANY", nested(400)))).isNotNull();
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertThatExceptionOfType(InvalidEventException.class)
                .isThrownBy(() -> codec(Any.class).encode(envelope("ANY", new Any(TENANT, self))));
    }

    @Test
    void numbersOfMoreThan1000DigitsAreRefusedInBothDirections() {
        for (String digits :
                List.of("9".repeat(1_000), "0." + "0".repeat(5) + "9".repeat(994), "9." + "9".repeat(999))) {
            assertThat(roundTrip(exactly(digits))).isEqualTo(exactly(digits));
            unwritable(exactly(digits + "9"), "$.exact cannot be written as JSON (a number may have 1,000 digits");
        }
        BigInteger whole = BigInteger.TEN.pow(999);
        assertThat(roundTrip(new Any(TENANT, whole))).isEqualTo(new Any(TENANT, whole));
        unwritable(new Any(TENANT, List.of(whole.multiply(BigInteger.TEN))), "1,001");
        assertThat(refusal(codec(Small.class), entry("SMALL", "{\"exact\":" + "9".repeat(1_001) + "}")))
                .hasMessageContaining("it exceeds a limit (Number value length (1001)");
        assertThat(refusal(codec(Small.class), entry("SMALL", "{\"number\":1E999999999}"))
                        .reason())
                .isEqualTo(FailureReason.UNDECODABLE);
    }

    private static Small exactly(String digits) {
        return new Small(TENANT, 1, Status.OPEN, "", true, new BigDecimal(digits), null);
    }

    @Test
    void aConstructorThatThrowsIsNamedWithoutItsMessage() {
        DecodeException e = assertUndecodable(
                Picky.class,
                "{'tenantId':'%s','number':-12345}",
                "PayloadTest$Picky refused it",
                "java.lang.IllegalArgumentException at ");
        assertThat(e.getMessage())
                .contains("PayloadTest.java:")
                .doesNotContain("12345")
                .doesNotContain("secret");
        assertThat(e).hasNoCause();
    }

    @Test
    void errorsOfAConstructorAreRefusalsToo() {
        for (int number = 1; number <= 3; number++) {
            DecodeException e =
                    assertUndecodable(Exploding.class, "{'tenantId':'%s','number':" + number + "}", "", "Error");
            assertThat(e.getMessage()).doesNotContain("secret");
        }
    }

    @Test
    void thePayloadsSizeIsLimitedInBothDirections() {
        EventCatalog catalog = EventCatalog.of(Small.class);
        Small event = new Small(TENANT, 1, null, "x".repeat(100), null, null, null);
        int size = payload(event).length();
        EventCodec exact = new EventCodec(catalog, WireFormat.fields(), size, List.of());
        assertThat(exact.decode(exact.encode(envelope("SMALL", event))).event()).isEqualTo(event);

        EventCodec less = new EventCodec(catalog, WireFormat.fields(), size - 1, List.of());
        assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> less.encode(envelope("SMALL", event)))
                .satisfies(e -> assertThat(e.size()).isEqualTo(size))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(size - 1));
        assertThat(refusal(less, exact.encode(envelope("SMALL", event))))
                .hasMessageContaining("it has %d bytes, the payload limit of this bus is %d", size, size - 1);
    }

    @Test
    void aPayloadMayHaveOneMebibyteUnlessAnotherLimitIsSet() {
        int around = payload(new Any(TENANT, "")).length();
        EventCodec codec = codec(Any.class);
        Any largest = new Any(TENANT, "x".repeat((1 << 20) - around));
        assertThat(payload(largest)).hasSize(1 << 20);
        assertThat(codec.decode(codec.encode(envelope("ANY", largest))).event()).isEqualTo(largest);

        Any larger = new Any(TENANT, "x".repeat((1 << 20) - around + 1));
        assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> codec.encode(envelope("ANY", larger)))
                .satisfies(e -> assertThat(e.size()).isEqualTo((1 << 20) + 1));
    }

    @Test
    void whatJsonCannotSayIsAnInvalidEvent() {
        unwritable(new Unwritable(TENANT, 1), "$.value cannot be written as JSON (java.lang.IllegalStateException at ");
        unwritable(
                new Any(TENANT, new Object()),
                "$.value cannot be written as JSON (java.lang.Object has no form in JSON)");
        Map<String, Object> nullKey = new LinkedHashMap<>();
        nullKey.put(null, 1);
        unwritable(new Loose(TENANT, nullKey), "$.changes");
        unwritable(new Loose(TENANT, Map.of("secret", new Object())), "$.changes.* cannot be written as JSON");
    }

    @Test
    void recordsThatCouldNeverBeReadAreRefusedBeforeTheFirstEvent() {
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> codec(Unreadable.class, Small.class))
                .withMessageContaining("PayloadTest$Unreadable.list has type dev.eventbus.codec.PayloadTest$Untyped")
                .withMessageContaining("PayloadTest$Unreadable.action has type java.lang.Runnable")
                .withMessageContaining("@JsonTypeInfo")
                .withMessageContaining("PayloadTest$Unreadable.price is a number that @JsonFormat writes as text")
                .withMessageNotContaining("fine");
    }

    @Test
    void uuidsAreTextUnlessTheirFormatSaysOtherwise() {
        UUID uuid = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
        Packed event = new Packed(TENANT, uuid, List.of(uuid));
        assertThat(payload(event))
                .isEqualTo(json("{'tenantId':'%s','packed':'AYkKXayWd0u8zrMCCZqAVw==','list':['" + uuid + "']}"));
        assertThat(decode(Packed.class, "PACKED", payload(event))).isEqualTo(event);
    }

    @Test
    void uuidsAreTextForASerializerThatBuffersToo() {
        UUID uuid = UUID.randomUUID();
        assertThat(Json.mapper(1_000).valueToTree(List.of(uuid)).get(0).asString())
                .isEqualTo(uuid.toString());
    }

    @Test
    void keysAreWrittenInTheMapsOrder() {
        assertThat(payload(new Loose(TENANT, new TreeMap<>(Map.of("b", 1, "a", 2)))))
                .endsWith("{\"a\":2,\"b\":1}}");
    }

    private static String nested(int depth) {
        return "{\"tenantId\":\"%s\",\"value\":%s%s}".formatted(TENANT, "[".repeat(depth), "]".repeat(depth));
    }

    private static void unwritable(DomainEvent event, String problem) {
        String type = event.getClass().getSimpleName();
        assertThatExceptionOfType(InvalidEventException.class)
                .as(type)
                .isThrownBy(() -> codec(event.getClass()).encode(envelope(type, event)))
                .withMessageContaining(problem)
                .withMessageNotContaining("secret");
    }

    private static DecodeException assertUndecodable(
            Class<? extends DomainEvent> type, String json, String where, String problem) {
        String name = type.getSimpleName().toUpperCase(Locale.ROOT);
        DecodeException e = refusal(codec(type), entry(name, json(json)));
        assertThat(e).as("the refusal of %s", json).isNotNull();
        assertThat(e.reason()).isEqualTo(FailureReason.UNDECODABLE);
        assertThat(e).hasMessageContaining(where).hasMessageContaining(problem);
        return e;
    }

    private static DomainEvent decode(Class<? extends DomainEvent> type, String name, String json) {
        return codec(type).decode(entry(name, json(json))).event();
    }

    private static String json(String json) {
        return json.replace('\'', '"').replace("%s", TENANT.toString());
    }

    private static String payload(DomainEvent event) {
        return codec(event.getClass()).encode(envelope("any", event)).text("payload");
    }

    private static <E extends DomainEvent> E roundTrip(E event) {
        EventCodec codec = codec(event.getClass());
        Envelope<?> decoded = codec.decode(codec.encode(envelope("any", event)));
        @SuppressWarnings("unchecked")
        Class<E> type = (Class<E>) event.getClass();
        return type.cast(decoded.event());
    }
}
