package dev.eventbus.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eventbus.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "TicketUpdated, TICKET_UPDATED",
        "URLChanged, URL_CHANGED",
        "TicketURL, TICKET_URL",
        "HTTPServerURLChanged, HTTP_SERVER_URL_CHANGED",
        "A2bC, A2B_C",
        "TicketV2Created, TICKET_V2_CREATED",
        "Md5, MD5",
        "A, A",
        "AB, AB",
        "ABc, A_BC",
        "Ticket_Updated, TICKET_UPDATED",
        "lower, LOWER",
    })
    void aClassNameBecomesUpperSnakeCase(String className, String name) {
        assertThat(Names.upperSnakeCase(className)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "TICKET_UPDATED", "ticket.updated-v2", "0", "-", "."})
    void namesHaveLettersDigitsUnderscoresDotsAndDashes(String name) {
        assertThat(Names.check("type", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", "{a}", "ä", "a/b", "a\n", "日本"})
    void anythingElseIsNoName(String name) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Names.check("subscription", name))
                .withMessageStartingWith("subscription must have ")
                .withMessageContaining("A-Z a-z 0-9 _ . -")
                .withMessageNotContaining("\n");
    }

    @Test
    void aNameHasAtMost200Characters() {
        assertThat(Names.check("type", "x".repeat(200))).hasSize(200);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Names.check("type", "x".repeat(201)))
                .withMessage("type must have 1 to 200 characters of A-Z a-z 0-9 _ . -, but has 201");
    }
}
