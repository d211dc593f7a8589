package dev.eventbus.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.InvalidEventException;
import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.TenantPolicy;
import jakarta.validation.Valid;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Past;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventValidatorTest {
    private static final UUID TENANT = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final UUID OTHER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8058");
    private static final UUID NIL = new UUID(0, 0);

    sealed interface OrderEvent extends DomainEvent permits Placed, Consistent {
        @NotNull
        UUID orderId();
    }

    record Line(@NotBlank String sku, @Positive int amount) {}

    record Placed(
            UUID tenantId,
            UUID orderId,
            @NotBlank @Size(max = 10) String title,
            List<@Valid Line> lines,
            List<@NotBlank String> tags,
            Map<@Size(max = 5) String, @NotNull Object> changes,
            Map<String, @Valid Line> byKey,
            Optional<@Email String> mail,
            @Valid Line first)
            implements OrderEvent {}

    record Consistent(UUID tenantId, UUID orderId, int from, int to) implements OrderEvent {
        @AssertTrue
        boolean inOrder() {
            return from <= to;
        }
    }

    record Ticket(UUID tenantId, @NotNull UUID userId) implements DomainEvent {}

    record Misdeclared(UUID tenantId, @Past UUID time) implements DomainEvent {}

    record Secretive(
            UUID tenantId,

            @Pattern(regexp = "[0-9]+", message = "${validatedValue} must have digits, not {value}")
            String card)
            implements DomainEvent {}

    private static EventValidator validator;

    @BeforeAll
    static void open() {
        validator = new EventValidator(TenantPolicy.any());
    }

    @AfterAll
    static void close() {
        validator.close();
    }

    @Test
    void anEventThatKeepsItsConstraintsPasses() {
        publishing(placed(TENANT, UUID.randomUUID(), "title"));
        publishing(new Consistent(TENANT, UUID.randomUUID(), 1, 1));
        validator.checkReceived(envelope(new Ticket(TENANT, UUID.randomUUID())));
    }

    @Test
    void everyViolationIsToldOrderedByItsPath() {
        InvalidEventException e = invalid(new Placed(
                null,
                null,
                "much too long",
                List.of(new Line("a", 1), new Line(" ", 0)),
                List.of("ok", ""),
                Collections.singletonMap("k", null),
                Map.of("x", new Line("", 1)),
                Optional.of("no mail"),
                new Line("", 1)));

        assertThat(e.type()).isEqualTo("T");
        assertThat(e.violations())
                .containsExactly(
                        new Violation("byKey[...].sku", "must not be blank"),
                        new Violation("changes[...]", "must not be null"),
                        new Violation("first.sku", "must not be blank"),
                        new Violation("lines[1].amount", "must be greater than 0"),
                        new Violation("lines[1].sku", "must not be blank"),
                        new Violation("mail", "must be a well-formed email address"),
                        new Violation("orderId", "must not be null"),
                        new Violation("tags[1]", "must not be blank"),
                        new Violation("tenantId", "must not be null"),
                        new Violation("title", "size must be between 0 and 10"));
    }

    @Test
    void aConstraintOnTheFamilysAccessorHoldsForItsRecords() {
        assertThat(invalid(placed(TENANT, null, "title")).violations())
                .containsExactly(new Violation("orderId", "must not be null"));
    }

    @Test
    void aConstraintOnAMethodOfTheRecordHolds() {
        assertThat(invalid(new Consistent(TENANT, UUID.randomUUID(), 2, 1)).violations())
                .containsExactly(new Violation("inOrder", "must be true"));
    }

    @Test
    void aMissingTenantIsAViolationAmongTheOthers() {
        assertThat(invalid(new Ticket(null, null)).violations())
                .extracting(Violation::path)
                .containsExactly("tenantId", "userId");
    }

    @Test
    void aMissingTenantIsFoundByAFactoryThatDoesNotKnowRecordsToo() {
        try (EventValidator plain = new EventValidator(
                TenantPolicy.any(),
                () -> jakarta.validation.Validation.byDefaultProvider()
                        .configure()
                        .messageInterpolator(
                                new org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator())
                        .buildValidatorFactory())) {
            assertThatExceptionOfType(InvalidEventException.class)
                    .isThrownBy(() -> plain.checkPublishing("T", new Ticket(null, UUID.randomUUID())))
                    .withMessageContaining("tenantId must not be null");
        }
    }

    @Test
    void noMessageHasAValue() {
        assertThat(invalid(new Secretive(TENANT, "4111-1111")).getMessage()).doesNotContain("4111");
        InvalidEventException key = invalid(new Placed(
                TENANT,
                UUID.randomUUID(),
                "t",
                List.of(),
                List.of(),
                Map.of("secret key", 1),
                Map.of(),
                Optional.empty(),
                new Line("a", 1)));
        assertThat(key.violations())
                .containsExactly(new Violation("changes.<map key>", "size must be between 0 and 5"));
    }

    @Test
    void messagesAreEnglishWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try (EventValidator german = new EventValidator(TenantPolicy.any())) {
            assertThatExceptionOfType(InvalidEventException.class)
                    .isThrownBy(() -> german.checkPublishing("T", new Ticket(TENANT, null)))
                    .withMessageContaining("userId must not be null");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theNilTenantIsRefusedAtBothEnds() {
        Ticket event = new Ticket(NIL, UUID.randomUUID());
        refused(() -> publishing(event)).withMessageContaining("nil UUID");
        refused(() -> validator.checkReceived(envelope(event))).withMessageContaining("nil UUID");
    }

    @Test
    void publishingForAnotherTenantThanTheContextsIsRefused() {
        Ticket event = new Ticket(TENANT, UUID.randomUUID());
        TenantContext.run(TENANT, () -> publishing(event));
        TenantContext.run(
                OTHER,
                () -> refused(() -> publishing(event))
                        .withMessageContaining(TENANT.toString())
                        .withMessageContaining(OTHER.toString())
                        .satisfies(e -> assertThat(e.tenantId()).isEqualTo(TENANT)));
    }

    @Test
    void theContextDoesNotMatterWhenReceiving() {
        TenantContext.run(OTHER, () -> validator.checkReceived(envelope(new Ticket(TENANT, UUID.randomUUID()))));
    }

    @Test
    void thePolicyRefusesAtBothEndsAndSaysWhy() {
        Ticket event = new Ticket(TENANT, UUID.randomUUID());
        try (EventValidator strict = new EventValidator(tenant -> Optional.of("it is suspended"))) {
            refused(() -> strict.checkPublishing("T", event)).withMessageContaining("it is suspended");
            refused(() -> strict.checkReceived(envelope(event))).withMessageContaining("it is suspended");
        }
    }

    @Test
    void thePolicyIsNotAskedForWhatIsRefusedAnyway() {
        List<UUID> asked = new ArrayList<>();
        TenantPolicy policy = tenant -> {
            asked.add(tenant);
            return Optional.empty();
        };
        try (EventValidator asking = new EventValidator(policy)) {
            refused(() -> asking.checkPublishing("T", new Ticket(NIL, UUID.randomUUID())));
            assertThatExceptionOfType(InvalidEventException.class)
                    .isThrownBy(() -> asking.checkPublishing("T", new Ticket(TENANT, null)));
            assertThat(asked).isEmpty();
            asking.checkPublishing("T", new Ticket(TENANT, UUID.randomUUID()));
            assertThat(asked).containsExactly(TENANT);
        }
    }

    @Test
    void anExceptionOfThePolicyGoesThrough() {
        TenantPolicy broken = tenant -> {
            throw new IllegalStateException("the database is down");
        };
        try (EventValidator asking = new EventValidator(broken)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> asking.checkPublishing("T", new Ticket(TENANT, UUID.randomUUID())))
                    .withMessage("the database is down");
        }
    }

    @Test
    void aConstraintThatDoesNotFitItsTypeIsAnErrorOfTheDeclaration() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> publishing(new Misdeclared(TENANT, UUID.randomUUID())))
                .withMessageContaining(Misdeclared.class.getName())
                .withMessageContaining("'time'");
    }

    @Test
    void theFactoryIsAskedForOnce() {
        AtomicInteger asked = new AtomicInteger();
        try (ValidatorFactory factory = EventValidator.hibernateValidator();
                EventValidator counting = new EventValidator(TenantPolicy.any(), () -> {
                    asked.incrementAndGet();
                    return factory;
                })) {
            counting.checkPublishing("T", new Ticket(TENANT, UUID.randomUUID()));
            counting.checkPublishing("T", new Ticket(TENANT, UUID.randomUUID()));
            assertThat(asked).hasValue(1);
        }
    }

    private static Placed placed(UUID tenant, UUID order, String title) {
        return new Placed(
                tenant,
                order,
                title,
                List.of(new Line("a", 1)),
                List.of("tag"),
                Map.of("k", 1),
                Map.of("k", new Line("a", 1)),
                Optional.of("a@example.org"),
                new Line("a", 1));
    }

    private static void publishing(DomainEvent event) {
        validator.checkPublishing("T", event);
    }

    private static InvalidEventException invalid(DomainEvent event) {
        return catchThrowableOfType(InvalidEventException.class, () -> publishing(event));
    }

    private static org.assertj.core.api.ThrowableAssertAlternative<TenantException> refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return assertThatExceptionOfType(TenantException.class).isThrownBy(call);
    }

    private static Envelope<?> envelope(DomainEvent event) {
        return new Envelope<>(UUID.randomUUID(), "T", 1, Instant.now(), "test", null, null, null, null, event);
    }
}
