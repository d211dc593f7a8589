package dev.eventbus.psa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointGatesTest {
    private static final UUID ENDPOINT = UUID.randomUUID();

    private final EndpointGates gates = new EndpointGates(2, 5, Duration.ofMillis(10));

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnEndpointAskedForHoldsWhateverBecomesOfAnAttemptThatBeganBefore(boolean accepted) {
        gates.enter(ENDPOINT);
        gates.enter(ENDPOINT);

        gates.leave(ENDPOINT, new Outcome.Refused("HTTP 429", Duration.ofHours(1)));
        gates.leave(ENDPOINT, accepted ? new Outcome.Accepted() : new Outcome.Refused("HTTP 503", null));

        assertThat(gates.enter(ENDPOINT)).isFalse();
        assertThat(gates.shut()).containsExactly(ENDPOINT);
    }

    @Test
    void aShorterTimeDoesNotEndALongerOne() {
        gates.enter(ENDPOINT);
        gates.enter(ENDPOINT);

        gates.leave(ENDPOINT, new Outcome.Refused("HTTP 429", Duration.ofHours(1)));
        gates.leave(ENDPOINT, new Outcome.Refused("HTTP 429", Duration.ZERO));

        assertThat(gates.enter(ENDPOINT)).isFalse();
    }
}
