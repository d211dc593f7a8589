package dev.eventbus.settings;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be set from outside the code: a row of {@code docs/settings.md}.
 *
 * @param <T> the builder that is given the value
 */
public final class Setting<T> {
    private final Key key;
    private final Kind<?> kind;
    private final String standard;
    private final String effect;
    private final Use<T> use;

    /** Gives a value to a builder. */
    private interface Use<T> {
        /** Whether {@code text} could be read; with {@code null} it is only read. */
        boolean apply(String text, @Nullable T target);
    }

    private Setting(Key key, Kind<?> kind, String standard, String effect, Use<T> use) {
        this.key = key;
        this.kind = kind;
        this.standard = standard;
        this.effect = effect;
        this.use = use;
    }

    /**
     * A setting.
     *
     * @param key its key, such as {@code eventbus.lease} or {@code eventbus.subscriptions.<name>.concurrency}
     * @param kind what its values are
     * @param standard its default, as it would be written; in brackets if it cannot be written
     * @param effect what it does, in a sentence
     * @param apply gives a value to the builder; throws {@link dev.eventbus.ConfigurationException} or
     *     {@link IllegalArgumentException} if that refuses it
     */
    public static <T, V> Setting<T> of(
            String key, Kind<V> kind, String standard, String effect, BiConsumer<? super T, ? super V> apply) {
        return new Setting<>(new Key(key), kind, standard, effect, (text, target) -> {
            V value = kind.read(text);
            if (value != null && target != null) {
                apply.accept(target, value);
            }
            return value != null;
        });
    }

    /** Its key, with the part that stands for a name in angle brackets. */
    public String key() {
        return key.text();
    }

    /** What is counted or measured: {@code duration}, {@code events}. */
    public String unit() {
        return kind.unit();
    }

    /** Which values there are, such as {@code 100ms to 10m}. */
    public String allowed() {
        return kind.allowed();
    }

    /** Its default, as it would be written; in brackets if it cannot be written. */
    public String standard() {
        return standard;
    }

    /** What it does, in a sentence. */
    public String effect() {
        return effect;
    }

    Key pattern() {
        return key;
    }

    Kind<?> kind() {
        return kind;
    }

    boolean reads(String text) {
        return use.apply(text, null);
    }

    void apply(String text, T target) {
        use.apply(text, target);
    }

    /** Its key. */
    @Override
    public String toString() {
        return key.text();
    }
}
