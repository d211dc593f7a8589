package dev.eventbus.validate;

import java.util.List;
import java.util.Optional;
import org.hibernate.validator.spi.properties.ConstrainableExecutable;
import org.hibernate.validator.spi.properties.GetterPropertySelectionStrategy;

/**
 * Takes every method without parameters that returns something as the accessor of a property of its name, so that a
 * constraint that a family's interface declares holds for the records below it.
 */
final class RecordAccessors implements GetterPropertySelectionStrategy {
    @Override
    public Optional<String> getProperty(ConstrainableExecutable executable) {
        return executable.getParameterTypes().length == 0 && executable.getReturnType() != void.class
                ? Optional.of(executable.getName())
                : Optional.empty();
    }

    @Override
    public List<String> getGetterMethodNameCandidates(String propertyName) {
        return List.of(propertyName);
    }
}
