package dev.eventbus.cli;

import dev.eventbus.redis.RedisOperator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The mask of each type: the fields that are named for all, and those that its subscribers say are sensitive. */
final class Masks {
    private final RedisOperator operator;
    private final Set<String> forAll;
    private final Map<String, Mask> byType = new HashMap<>();

    /** @param forAll what every mask has */
    Masks(RedisOperator operator, Set<String> forAll) {
        this.operator = operator;
        this.forAll = forAll;
    }

    /** The mask of {@code type}; Redis is asked at the first call for each. */
    Mask of(String type) {
        return byType.computeIfAbsent(type, this::read);
    }

    /** Asks Redis again. */
    void renew(String type) {
        byType.put(type, read(type));
    }

    private Mask read(String type) {
        Set<String> names = new TreeSet<>(forAll);
        names.addAll(operator.sensitive(type));
        return new Mask(names);
    }
}
