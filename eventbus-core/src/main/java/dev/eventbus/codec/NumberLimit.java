package dev.eventbus.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** Refuses to write numbers with more digits than are read. */
final class NumberLimit extends JsonGeneratorDelegate {
    NumberLimit(JsonGenerator to) {
        super(to, false); // what is written as a whole comes through here too
    }

    @Override
    public JsonGenerator writeNumber(BigInteger value) {
        check(value);
        return super.writeNumber(value);
    }

    @Override
    public JsonGenerator writeNumber(BigDecimal value) {
        check(value);
        return super.writeNumber(value);
    }

    @Override
    public JsonGenerator writeNumber(String value) {
        check(value);
        return super.writeNumber(value);
    }

    private static void check(@Nullable Object value) {
        if (value == null) {
            return;
        }
        long digits = value.toString().chars().filter(c -> c >= '0' && c <= '9').count();
        if (digits > Json.MAX_NUMBER) {
            throw new StreamConstraintsException(
                    "a number may have %,d digits, but this one has %,d".formatted(Json.MAX_NUMBER, digits));
        }
    }
}
