package dev.eventbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskTest {
    private final Mask mask = new Mask(Set.of("email", "card_number"));

    @Test
    void fieldsAreMaskedAtAnyDepthWhateverTheyAre() {
        assertThat(mask.payload("{\"email\":\"a@b\",\"to\":[{\"E-Mail\":{\"x\":1},\"n\":2}],\"cardNumber\":[4,2]}"))
                .isEqualTo("{\"email\":\"***\",\"to\":[{\"E-Mail\":\"***\",\"n\":2}],\"cardNumber\":\"***\"}");
    }

    @Test
    void whatIsNoJsonIsShownOnlyIfNothingIsToBeMasked() {
        assertThat(mask.payload("{\"email\":\"a@b\""))
                .isEqualTo("(14 characters that are no JSON and so cannot be masked)");
        assertThat(new Mask(Set.of()).payload("{\"email\"")).isEqualTo("{\"email\"");
    }

    @Test
    void bothWireFormatsAreMasked() {
        assertThat(mask.fields(Map.of("event", "{\"id\":1,\"payload\":{\"email\":\"a@b\"}}")))
                .containsEntry("event", "{\"id\":1,\"payload\":{\"email\":\"***\"}}");
        assertThat(mask.fields(Map.of("email", "a@b", "payload", "{}")))
                .containsEntry("email", "***")
                .containsEntry("payload", "{}");
        assertThat(Mask.withoutPayload(Map.of("id", "1", "payload", "{}", "event", "{}")))
                .isEqualTo(Map.of("id", "1"));
    }
}
