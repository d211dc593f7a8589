package dev.eventbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eventbus.DomainEvent;
import dev.eventbus.Sensitive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SensitiveFieldsTest {
    record Plain(UUID tenantId, String note, List<Integer> numbers) implements DomainEvent {}

    record Registered(
            UUID tenantId,
            @Sensitive String email,
            @Sensitive @JsonProperty("card") String cardNumber,
            List<? extends Address> addresses,
            Map<String, Contact[]> contacts,
            Box<Box<Account>> account,
            @Nullable Registered before)
            implements DomainEvent {}

    record Address(@Sensitive String street, String city) {}

    sealed interface Contact {}

    record Phone(@Sensitive Optional<String> number) implements Contact {}

    record Fax(String line) implements Contact {}

    record Box<T>(T value, List<T>[] others) {}

    record Account(@Sensitive String iban) {}

    @Test
    void aTypeWithoutSuchComponentsHasNone() {
        assertThat(SensitiveFields.of(Plain.class)).isEmpty();
    }

    @Test
    void theyAreFoundAtAnyDepthUnderTheirNamesInPayloads() {
        assertThat(SensitiveFields.of(Registered.class)).containsExactly("card", "email", "iban", "number", "street");
    }
}
