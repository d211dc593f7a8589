package dev.eventbus.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ext.javatime.deser.DurationDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.ext.javatime.deser.LocalDateDeserializer;
import tools.jackson.databind.ext.javatime.deser.LocalDateTimeDeserializer;
import tools.jackson.databind.ext.javatime.deser.LocalTimeDeserializer;
import tools.jackson.databind.ext.javatime.deser.OffsetTimeDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads a time from an ISO-8601 string and from nothing else. Jackson's own readers also take numbers, as seconds, while
 * JavaScript's are milliseconds; they are left what has a {@link JsonFormat}.
 */
final class TimeReader<T> extends StdScalarDeserializer<T> {
    private final Class<T> type;
    private final Function<String, T> parse;
    private final ValueDeserializer<?> formatted;

    private TimeReader(Class<T> type, Function<String, T> parse, ValueDeserializer<?> formatted) {
        super(type);
        this.type = type;
        this.parse = parse;
        this.formatted = formatted;
    }

    /** The readers and writers of times. */
    static JacksonModule module() {
        SimpleModule module = new SimpleModule("times");
        module.addSerializer(Instant.class, new InstantWriter());
        add(module, Instant.class, TimeReader::instant, InstantDeserializer.INSTANT);
        add(module, OffsetDateTime.class, OffsetDateTime::parse, InstantDeserializer.OFFSET_DATE_TIME);
        add(module, ZonedDateTime.class, ZonedDateTime::parse, InstantDeserializer.ZONED_DATE_TIME);
        add(module, OffsetTime.class, OffsetTime::parse, OffsetTimeDeserializer.INSTANCE);
        add(module, LocalDateTime.class, LocalDateTime::parse, LocalDateTimeDeserializer.INSTANCE);
        add(module, LocalDate.class, LocalDate::parse, LocalDateDeserializer.INSTANCE);
        add(module, LocalTime.class, LocalTime::parse, LocalTimeDeserializer.INSTANCE);
        add(module, Duration.class, Duration::parse, DurationDeserializer.INSTANCE);
        return module;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            return type.cast(context.handleUnexpectedToken(type, parser));
        }
        String text = parser.getString();
        try {
            return parse.apply(text);
        } catch (DateTimeException malformed) {
            return type.cast(context.handleWeirdStringValue(type, text, "not ISO-8601"));
        }
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        JsonFormat.Value format = findFormatOverrides(context, property, type);
        boolean plain = format == null || (!format.hasPattern() && !format.hasShape());
        return plain ? this : formatted.createContextual(context, property);
    }

    private static <T> void add(
            SimpleModule module, Class<T> type, Function<String, T> parse, ValueDeserializer<?> formatted) {
        module.addDeserializer(type, new TimeReader<>(type, parse, formatted));
    }

    private static Instant instant(String text) {
        Instant time = Text.timestamp(text);
        return time != null ? time : Instant.parse(text);
    }
}
