package dev.eventbus.benchmarks.results;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/** A number that a round gives, if its lines ran: a figure, or what is calculated of several. */
public final class Term {
    private final List<String> lines;
    private final Function<Round, OptionalDouble> value;

    private Term(List<String> lines, Function<Round, OptionalDouble> value) {
        this.lines = lines;
        this.value = value;
    }

    static Term of(String line, Figure figure) {
        return new Term(List.of(line), round -> round.figure(line, figure));
    }

    static Term rate(String line) {
        return of(line, Figure.RATE);
    }

    static Term constant(double value) {
        return new Term(List.of(), round -> OptionalDouble.of(value));
    }

    Term over(Term other) {
        return with(other, (a, b) -> a / b);
    }

    Term times(Term other) {
        return with(other, (a, b) -> a * b);
    }

    Term orLess(Term other) {
        return with(other, Math::min);
    }

    private Term with(Term other, DoubleBinaryOperator operator) {
        List<String> both = new ArrayList<>(lines);
        both.addAll(other.lines);
        return new Term(both, round -> {
            OptionalDouble left = value.apply(round);
            OptionalDouble right = other.value.apply(round);
            return left.isPresent() && right.isPresent()
                    ? OptionalDouble.of(operator.applyAsDouble(left.getAsDouble(), right.getAsDouble()))
                    : OptionalDouble.empty();
        });
    }

    /** The lines it needs. */
    public List<String> lines() {
        return lines;
    }

    OptionalDouble in(Round round) {
        return value.apply(round);
    }
}
