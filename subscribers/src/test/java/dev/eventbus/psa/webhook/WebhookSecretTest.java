package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {
    @Test
    void itSignsLikeTheExampleOfStandardWebhooks() {
        WebhookSecret secret = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(secret.sign(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        1614265330,
                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void itsTextGivesItBackAndEachIsAnother() {
        WebhookSecret secret = WebhookSecret.random();

        assertThat(WebhookSecret.parse(secret.text()).text()).isEqualTo(secret.text());
        assertThat(WebhookSecret.random().text()).isNotEqualTo(secret.text());
        assertThat(secret.toString()).isEqualTo("whsec_…");
    }

    @Test
    void whatIsNoSecretIsRefusedWithoutBeingQuoted() {
        for (String bad : List.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!geheim!")) {
            assertThatThrownBy(() -> WebhookSecret.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("24 to 64 bytes")
                    .hasMessageNotContaining(bad)
                    .hasNoCause();
        }
    }
}
