package dev.eventbus.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTextTest {
    @Test
    void itIsReadable() {
        assertThat(new String(FieldsText.encode(Fields.ofText("id", "7", "payload", "{\"a\":\"ä\"}")), UTF_8))
                .isEqualTo("2:id 1:7\n7:payload 10:{\"a\":\"ä\"}\n");
    }

    @Test
    void noFieldsAreNoBytes() {
        assertThat(FieldsText.encode(Fields.none())).isEmpty();
        assertThat(FieldsText.decode(new byte[0])).isEqualTo(Fields.none());
    }

    @Test
    void whateverTheBytesTheyComeBack() {
        Random random = new Random(4711);
        for (int round = 0; round < 3_000; round++) {
            byte[][] flat = new byte[2 * random.nextInt(30)][];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = bytes(random);
            }
            Fields fields = Fields.of(flat);
            assertThat(FieldsText.decode(FieldsText.encode(fields))).isEqualTo(fields);
        }
    }

    @Test
    void whatDecodesIsWhatEncodingGives() {
        Random random = new Random(42);
        byte[] valid = FieldsText.encode(Fields.ofText("id", "12", "payload", "{\"a\": 1}\n3:x 1:y\n"));
        int decoded = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] altered = valid.clone();
            altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            try {
                assertThat(FieldsText.encode(FieldsText.decode(altered))).isEqualTo(altered);
                decoded++;
            } catch (IllegalArgumentException garbage) {
                assertThat(garbage).hasMessageContaining("byte ");
            }
        }
        assertThat(decoded).isPositive();
    }

    @Test
    void aPartOfItDoesNotDecodeUnlessItEndsWithAField() {
        byte[] text = FieldsText.encode(Fields.ofText("id", "1", "payload", "{}"));
        for (int length = 1; length < text.length; length++) {
            byte[] part = Arrays.copyOf(text, length);
            if (length == "2:id 1:1\n".length()) {
                assertThat(FieldsText.decode(part)).isEqualTo(Fields.ofText("id", "1"));
            } else {
                assertThatIllegalArgumentException().isThrownBy(() -> FieldsText.decode(part));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                ":",
                "x",
                "2",
                "2:id",
                "2:id ",
                "2:id 1",
                "2:id 1:7",
                "2:id 1:7 ",
                "2:id\n1:7\n",
                "3:id 1:7\n",
                "1:id 1:7\n",
                "02:id 1:7\n",
                "-1:id 1:7\n",
                "+2:id 1:7\n",
                "2:id 2147483647:7\n",
                "2:id 4294967297:7\n",
                "99999999999999999999999:id 1:7\n",
                "2:id 1:7\n\n",
                "{\"id\":7}"
            })
    void garbageIsRefused(String garbage) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldsText.decode(garbage.getBytes(UTF_8)))
                .withMessageStartingWith("not fields as FieldsText writes them: byte ");
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(2_000) : random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }
}
