package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.Fields;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryDecoderTest {
    private final EntryDecoder decoder = new EntryDecoder(1);

    /** What becomes of entries with these names and values, each as its own reply array. */
    private List<Fields> decoded(String[]... entries) {
        List<Fields> all = new ArrayList<>();
        decoder.multi(entries.length);
        for (String[] words : entries) {
            decoder.multi(2);
            decoder.set(ByteBuffer.wrap("1-0".getBytes(UTF_8)));
            decoder.multi(words.length);
            for (String word : words) {
                decoder.set(ByteBuffer.wrap(word.getBytes(UTF_8)));
            }
            decoder.complete(2);
            assertThat(decoder.complete(1)).isTrue();
            all.add(decoder.fields());
        }
        return all;
    }

    @Test
    void eachEntryHasItsOwnFieldsThoughNamesAreShared() {
        List<Fields> entries = decoded(
                new String[] {"id", "1", "type", "A"},
                new String[] {"id", "2", "typo", "B", "more", "C"},
                new String[] {"id", "3"},
                new String[] {"i", "4", "type", "D"});

        assertThat(entries)
                .containsExactly(
                        Fields.ofText("id", "1", "type", "A"),
                        Fields.ofText("id", "2", "typo", "B", "more", "C"),
                        Fields.ofText("id", "3"),
                        Fields.ofText("i", "4", "type", "D"));
        assertThat(entries.get(1).name(0)).isSameAs(entries.get(0).name(0));
    }
}
