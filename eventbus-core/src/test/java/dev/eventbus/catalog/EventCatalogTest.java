package dev.eventbus.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eventbus.CatalogException;
import dev.eventbus.ConfigurationException;
import dev.eventbus.DomainEvent;
import dev.eventbus.EventType;
import dev.eventbus.UnknownEventTypeException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventCatalogTest {
    sealed interface ShopEvent extends DomainEvent permits OrderEvent, CustomerRenamed {}

    sealed interface OrderEvent extends ShopEvent permits OrderPlaced, OrderCancelled {}

    record OrderPlaced(UUID tenantId) implements OrderEvent {}

    @EventType(value = "order.cancelled", version = 3)
    record OrderCancelled(UUID tenantId) implements OrderEvent {}

    @EventType(version = 2)
    record CustomerRenamed(UUID tenantId) implements ShopEvent {}

    record Alone(UUID tenantId) implements DomainEvent {}

    private record Hidden(UUID tenantId) implements DomainEvent {}

    static final class Other {
        record OrderPlaced(UUID tenantId) implements DomainEvent {}
    }

    sealed interface Mixed extends DomainEvent permits APojo, Open, AnEnum, Fine, StillSealed {}

    static final class APojo implements Mixed {
        @Override
        public UUID tenantId() {
            return new UUID(1, 1);
        }
    }

    non-sealed interface Open extends Mixed {}

    enum AnEnum implements Mixed {
        ONE;

        @Override
        public UUID tenantId() {
            return new UUID(1, 1);
        }
    }

    abstract static sealed class StillSealed implements Mixed permits Below {}

    static final class Below extends StillSealed {
        @Override
        public UUID tenantId() {
            return new UUID(1, 1);
        }
    }

    record Fine(UUID tenantId) implements Mixed {}

    @EventType("has space")
    record BadName(UUID tenantId) implements DomainEvent {}

    @EventType("{a}")
    record Braces(UUID tenantId) implements DomainEvent {}

    @EventType(version = 0)
    record BadVersion(UUID tenantId) implements DomainEvent {}

    record Generic<T>(UUID tenantId, T value) implements DomainEvent {}

    record In$(UUID tenantId) implements DomainEvent {}

    private final EventCatalog catalog = EventCatalog.of(ShopEvent.class, Alone.class);

    @Test
    void everyRecordBelowASealedFamilyIsInIt() {
        assertThat(catalog.all())
                .containsExactly(
                        new EventDescriptor("ORDER_PLACED", 1, OrderPlaced.class),
                        new EventDescriptor("order.cancelled", 3, OrderCancelled.class),
                        new EventDescriptor("CUSTOMER_RENAMED", 2, CustomerRenamed.class),
                        new EventDescriptor("ALONE", 1, Alone.class));
        assertThat(catalog.names()).containsExactly("ORDER_PLACED", "order.cancelled", "CUSTOMER_RENAMED", "ALONE");
    }

    @Test
    void aTypeIsFoundByItsClassAndByItsName() {
        assertThat(catalog.descriptor(OrderPlaced.class).name()).isEqualTo("ORDER_PLACED");
        assertThat(catalog.find("order.cancelled"))
                .isEqualTo(new EventDescriptor("order.cancelled", 3, OrderCancelled.class));
        assertThat(catalog.find("ORDER_CANCELLED")).isNull();
    }

    @Test
    void aClassThatIsNotInItIsRefusedWithTheKnownNames() {
        assertThatExceptionOfType(UnknownEventTypeException.class)
                .isThrownBy(() -> catalog.descriptor(Fine.class))
                .withMessageContaining(Fine.class.getName())
                .withMessageContaining("[ALONE, CUSTOMER_RENAMED, ORDER_PLACED, order.cancelled]");
        assertThatExceptionOfType(UnknownEventTypeException.class).isThrownBy(() -> catalog.under(Mixed.class));
    }

    @Test
    void whatIsUnderAFamilyAreItsRecordsAtAnyDepth() {
        assertThat(catalog.under(OrderEvent.class))
                .extracting(EventDescriptor::name)
                .containsExactly("ORDER_PLACED", "order.cancelled");
        assertThat(catalog.under(ShopEvent.class)).hasSize(3);
        assertThat(catalog.under(DomainEvent.class)).hasSize(4);
        assertThat(catalog.under(Alone.class)).extracting(EventDescriptor::name).containsExactly("ALONE");
    }

    @Test
    void aRecordThatSeveralFamiliesHoldCountsOnce() {
        assertThat(EventCatalog.of(OrderEvent.class, ShopEvent.class, OrderPlaced.class)
                        .all())
                .hasSize(3);
    }

    @Test
    void recordsNeedNotBePublic() {
        assertThat(EventCatalog.of(Hidden.class).names()).containsExactly("HIDDEN");
    }

    @Test
    void whatAreHandedOutCannotChangeIt() {
        List<EventDescriptor> all = catalog.all();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(all::clear);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> catalog.names().clear());
    }

    @Test
    void twoClassesWithOneNameAreRefusedNamingBoth() {
        refused(OrderPlaced.class, Other.OrderPlaced.class)
                .withMessage("The event catalog has 1 problem: %s and %s are both named ORDER_PLACED; "
                                .formatted(OrderPlaced.class.getName(), Other.OrderPlaced.class.getName())
                        + "give one another name with @EventType.");
    }

    @Test
    void permittedTypesThatAreNoRecordsAreRefusedNamingTheirFamily() {
        refused(Mixed.class)
                .withMessageContaining("4 problems")
                .withMessageContaining("%s, which %s permits, is a class", APojo.class.getName(), Mixed.class.getName())
                .withMessageContaining(
                        "%s, which %s permits, is an interface that is not sealed",
                        Open.class.getName(), Mixed.class.getName())
                .withMessageContaining(
                        "%s, which %s permits, is an enum", AnEnum.class.getName(), Mixed.class.getName())
                .withMessageContaining(StillSealed.class.getName());
    }

    @Test
    void aCatalogOfNamesHasNoClasses() {
        EventCatalog names = EventCatalog.ofNames(List.of("B", "A", "B"));

        assertThat(names.names()).containsExactly("B", "A");
        assertThat(names.find("A")).isNull();
        assertThat(names.all()).isEmpty(); // whoever trims asks for these
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> EventCatalog.ofNames(List.of("A", "{a}")))
                .withMessageContaining("{a}");
    }

    @Test
    void aFamilyHasToBeSealed() {
        refused(DomainEvent.class).withMessageContaining("dev.eventbus.DomainEvent is an interface that is not sealed");
    }

    @Test
    void namesAndVersionsHaveToKeepTheRule() {
        refused(BadName.class).withMessageContaining(BadName.class.getName()).withMessageContaining("'has space'");
        refused(Braces.class).withMessageContaining(Braces.class.getName()).withMessageContaining("'{a}'");
        refused(In$.class).withMessageContaining("name it with @EventType");
        refused(BadVersion.class)
                .withMessageContaining("the version of %s must be at least 1, but is 0", BadVersion.class.getName());
    }

    @Test
    void genericLocalAndAnonymousClassesAreRefused() {
        record Local(UUID tenantId) implements DomainEvent {}
        DomainEvent anonymous = new DomainEvent() {
            @Override
            public UUID tenantId() {
                return new UUID(1, 1);
            }
        };
        refused(Generic.class).withMessageContaining("generic record");
        refused(Local.class).withMessageContaining("local record");
        refused(anonymous.getClass()).withMessageContaining("anonymous class");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        refused(BadName.class, BadVersion.class, Generic.class, Mixed.class)
                .withMessageContaining("7 problems")
                .withMessageContaining(BadName.class.getName())
                .withMessageContaining(BadVersion.class.getName())
                .withMessageContaining(Generic.class.getName())
                .withMessageContaining(AnEnum.class.getName());
    }

    @Test
    void anEmptyCatalogIsRefused() {
        refused().withMessageContaining("there is no event in it");
    }

    @SafeVarargs
    private static org.assertj.core.api.ThrowableAssertAlternative<CatalogException> refused(
            Class<? extends DomainEvent>... types) {
        return assertThatExceptionOfType(CatalogException.class).isThrownBy(() -> EventCatalog.of(types));
    }
}
