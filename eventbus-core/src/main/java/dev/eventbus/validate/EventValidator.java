package dev.eventbus.validate;

import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.Envelope;
import dev.eventbus.InvalidEventException;
import dev.eventbus.InvalidEventException.Violation;
import dev.eventbus.TenantContext;
import dev.eventbus.TenantException;
import dev.eventbus.TenantPolicy;
import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintDefinitionException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.GroupDefinitionException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;

/**
 * Checks events: their constraints, and their tenant. May be shared by any number of threads.
 *
 * <p>Constraints hold wherever they stand: on components, on accessors that a family's interface declares, in nested
 * records ({@code @Valid}) and on the elements of lists, maps and optionals. Messages never have values or keys.
 */
public final class EventValidator implements AutoCloseable {
    private static final UUID NIL = new UUID(0, 0);

    private final TenantPolicy tenants;
    private final ValidatorFactory factory;
    private final Validator validator;

    /** A validator of its own; building it takes some hundred milliseconds, so make one for a bus. */
    public EventValidator(TenantPolicy tenants) {
        this(tenants, EventValidator::hibernateValidator);
    }

    /**
     * A validator from {@code factory}, which is asked once; what it gives is closed with this validator. For constraints
     * on accessors of interfaces it must take record accessors for getters, as {@link #hibernateValidator()} does.
     */
    public EventValidator(TenantPolicy tenants, Supplier<? extends ValidatorFactory> factory) {
        this.tenants = tenants;
        this.factory = factory.get();
        this.validator = this.factory.getValidator();
    }

    /** A new factory as it is used by default: record accessors are getters, no expression language, English. */
    public static ValidatorFactory hibernateValidator() {
        return Validation.byProvider(HibernateValidator.class)
                .configure()
                .ignoreXmlConfiguration()
                .getterPropertySelectionStrategy(new RecordAccessors())
                .messageInterpolator(new ParameterMessageInterpolator(Set.of(Locale.ENGLISH), Locale.ENGLISH, false))
                .buildValidatorFactory();
    }

    /**
     * Checks an event that is about to be published by this thread.
     *
     * @param type the wire name of its type, for the messages
     * @throws InvalidEventException if it breaks a constraint, or has no tenant; it has every violation
     * @throws TenantException if its tenant is the nil UUID, or is not the one that {@link TenantContext} has for this
     *     thread, or is refused by the policy
     * @throws ConfigurationException if a constraint cannot be checked as it is declared
     */
    public void checkPublishing(String type, DomainEvent event) {
        UUID tenant = checkConstraints(type, event);
        Optional<UUID> bound = TenantContext.current();
        if (bound.isPresent() && !bound.get().equals(tenant)) {
            throw new TenantException(
                    tenant,
                    ("%s belongs to tenant %s, but this thread works for tenant %s; it was not stored. "
                                    + "Publish it for the tenant of the context, or outside of TenantContext.run(…).")
                            .formatted(type, tenant, bound.get()));
        }
        checkTenant(type, tenant);
    }

    /**
     * Checks an event that was read and decoded; the tenant context of this thread does not matter.
     *
     * @throws InvalidEventException if it breaks a constraint, or has no tenant; it has every violation
     * @throws TenantException if its tenant is the nil UUID or is refused by the policy
     * @throws ConfigurationException if a constraint cannot be checked as it is declared
     */
    public void checkReceived(Envelope<?> envelope) {
        checkTenant(envelope.type(), checkConstraints(envelope.type(), envelope.event()));
    }

    /** Closes the factory. */
    @Override
    public void close() {
        factory.close();
    }

    private UUID checkConstraints(String type, DomainEvent event) {
        Set<ConstraintViolation<DomainEvent>> found = validate(type, event);
        @Nullable UUID tenant = event.tenantId();
        if (tenant == null) {
            throw new InvalidEventException(type, Violations.of(found, new Violation("tenantId", "must not be null")));
        }
        if (!found.isEmpty()) {
            throw new InvalidEventException(type, Violations.of(found));
        }
        return tenant;
    }

    private Set<ConstraintViolation<DomainEvent>> validate(String type, DomainEvent event) {
        try {
            return validator.validate(event);
        } catch (ConstraintDeclarationException | ConstraintDefinitionException | GroupDefinitionException e) {
            throw new ConfigurationException(
                    "The constraints of %s (%s) cannot be checked: %s Correct their declaration."
                            .formatted(type, event.getClass().getName(), e.getMessage()),
                    e);
        }
    }

    private void checkTenant(String type, UUID tenant) {
        if (tenant.equals(NIL)) {
            throw new TenantException(
                    tenant,
                    "%s has the nil UUID as its tenant, which is none. Set the event's tenantId.".formatted(type));
        }
        Optional<String> refusal = tenants.refusal(tenant);
        if (refusal.isPresent()) {
            throw new TenantException(
                    tenant,
                    "%s of tenant %s is refused by the tenant policy: %s".formatted(type, tenant, refusal.get()));
        }
    }
}
