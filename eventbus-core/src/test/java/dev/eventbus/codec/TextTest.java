package dev.eventbus.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @Test
    void timesAreWrittenAsInstantDoesAndReadAsInstantDoes() {
        Random random = new Random(7);
        int[] steps = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int round = 0; round < 100_000; round++) {
            long seconds = random.nextLong(-80_000_000_000L, 300_000_000_000L);
            int step = steps[random.nextInt(steps.length)];
            Instant time = Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000) / step * (long) step);
            String text = new String(Text.utc(time), ISO_8859_1);
            assertThat(text).isEqualTo(time.toString());
            assertThat(Text.timestamp(text)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T12:34:56Z",
                "2026-01-31T12:34:56.7Z",
                "2026-01-31T12:34:56.078Z",
                "2026-01-31T12:34:56.000000001Z",
                "2024-02-29T00:00:00.000Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z",
                "1969-12-31T23:59:59.999Z",
            })
    void theUsualFormMeansWhatInstantReadsInIt(String text) {
        assertThat(Text.utcTimestamp(text)).isEqualTo(Instant.parse(text));
    }

    @Test
    void anOffsetIsTakenIntoAccount() {
        assertThat(Text.timestamp("2026-01-31T12:34:56.789+02:00"))
                .isEqualTo(Instant.parse("2026-01-31T10:34:56.789Z"));
        assertThat(Text.timestamp("2026-01-31T12:34Z")).isEqualTo(Instant.parse("2026-01-31T12:34:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "now",
                "1700000000000",
                "2026-01-31",
                "2026-01-31T12:34:56",
                "2026-01-31 12:34:56Z",
                "2026-02-29T12:34:56Z",
                "2026-13-01T12:34:56Z",
                "2026-00-01T12:34:56Z",
                "2026-01-00T12:34:56Z",
                "2026-01-31T24:34:56Z",
                "2026-01-31T12:60:56Z",
                "2026-01-31T12:34:60Z",
                "2026-01-31T12:34:5xZ",
                "2026-01-31T12:34:56,789Z",
                "2026-01-31T12:34:56.7890000000Z",
                "2026-01-31T12:34:56.78 Z",
                "-026-01-31T12:34:56Z",
            })
    void anythingElseIsNoTimestamp(String text) {
        assertThat(Text.timestamp(text)).isNull();
    }

    @Test
    void uuidsAreReadInTheirUsualForm() {
        UUID uuid = UUID.fromString("01890A5D-ac96-774b-bcce-b302099a8057");
        assertThat(Text.uuid("01890A5D-ac96-774b-bcce-b302099a8057")).isEqualTo(uuid);
        assertThat(Text.uuid(uuid.toString())).isEqualTo(uuid);
    }

    @Test
    void uuidsAreWrittenAsToStringDoes() {
        Random random = new Random(11);
        for (int round = 0; round < 10_000; round++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            assertThat(Text.ascii(uuid)).isEqualTo(uuid.toString().getBytes(UTF_8));
        }
        assertThat(Text.ascii(new UUID(0, 0))).asString(UTF_8).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(Text.ascii(new UUID(-1, -1))).asString(UTF_8).isEqualTo("ffffffff-ffff-ffff-ffff-ffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-2-3-4-5",
                "01890a5dac96774bbcceb302099a8057",
                "01890a5d-ac96-774b-bcce-b302099a805",
                "01890a5d-ac96-774b-bcce-b302099a80577",
                "01890a5d-ac96-774b-bcce-b302099a805g",
                "+1890a5d-ac96-774b-bcce-b302099a8057",
                "01890a5d-ac96-774b-bcceb-302099a8057",
                " 1890a5d-ac96-774b-bcce-b302099a8057",
                "0189０a5d-ac96-774b-bcce-b302099a805",
                "{1890a5d-ac96-774b-bcce-b302099a805}",
            })
    void anythingElseIsNoUuid(String text) {
        assertThat(Text.uuid(text)).isNull();
    }

    @Test
    void versionsAreIntegersFrom1() {
        assertThat(Text.version("1")).isEqualTo(1);
        assertThat(Text.version("999999999")).isEqualTo(999_999_999);
        for (String none : new String[] {"", "0", "-1", "+1", "1.0", "x", "1 ", "4294967297", "99999999999999"}) {
            assertThat(Text.version(none)).as(none).isEqualTo(-1);
        }
    }

    @Test
    void textHasToBeUtf8() {
        assertThat(Text.utf8("größer 日本 😀".getBytes(UTF_8))).isEqualTo("größer 日本 😀");
        assertThat(Text.utf8(new byte[0])).isEmpty();
        assertThat(Text.utf8("größer".getBytes(ISO_8859_1))).isNull();
        assertThat(Text.utf8(new byte[] {(byte) 0xC0, (byte) 0x80})).isNull();
        assertThat(Text.utf8(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .isNull();
    }
}
