package dev.eventbus.settings;

import dev.eventbus.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Values, each with the setting that it is for. Immutable. */
public final class Bindings {
    private static final int LONGEST_KEY = 500;

    private final List<Binding> bindings;
    private final List<Binding> unreadable;

    /**
     * A value for a setting.
     *
     * @param setting the setting
     * @param name the name in its key; empty if the key has none
     * @param entry the value
     */
    private record Binding(Setting<?> setting, String name, Entry entry) {
        /** A variable cannot say the case and the separators of a name. */
        boolean isFor(String wanted) {
            return name.equals(entry.variable() ? Key.variable(wanted) : wanted);
        }
    }

    private Bindings(List<Binding> bindings, List<Binding> unreadable) {
        this.bindings = List.copyOf(bindings);
        this.unreadable = List.copyOf(unreadable);
    }

    /** Finds the setting of each value. A key that is none of {@code known}, and a text that cannot be read, is a problem. */
    public static Bindings of(Settings values, Collection<? extends Setting<?>> known, Problems problems) {
        List<Binding> bindings = new ArrayList<>();
        List<Binding> unreadable = new ArrayList<>();
        for (Entry entry : values.entries()) {
            Optional<Binding> found = known.stream()
                    .flatMap(setting ->
                            setting.pattern().match(entry).stream().map(name -> new Binding(setting, name, entry)))
                    .min(Comparator.comparing(binding -> binding.name().length()));
            if (found.isEmpty()) {
                unknown(entry, known, problems);
            } else if (entry.problem() != null) {
                problems.add(() -> "%s %s.".formatted(entry.label(), entry.problem()));
                unreadable.add(found.get());
            } else if (found.get().setting().reads(entry.value())) {
                bindings.add(found.get());
            } else {
                problems.add(() -> refused(found.get()));
                unreadable.add(found.get());
            }
        }
        return new Bindings(bindings, unreadable);
    }

    /**
     * Gives {@code target} what is set of {@code settings}, in their order; where a file and a variable set the same, the
     * variable's. What it refuses is a problem.
     *
     * @param name the name in their keys that stands for {@code target}; empty if they have none
     * @return where the values are from
     */
    public <T> List<String> apply(Collection<? extends Setting<T>> settings, String name, T target, Problems problems) {
        List<String> from = new ArrayList<>();
        for (Setting<T> setting : settings) {
            bindings.stream()
                    .filter(binding -> binding.setting() == setting && binding.isFor(name))
                    .max(Comparator.comparing(binding -> binding.entry().variable()))
                    .ifPresent(binding -> {
                        apply(setting, binding, target, problems);
                        from.add(binding.entry().label());
                    });
        }
        return from;
    }

    private static <T> void apply(Setting<T> setting, Binding binding, T target, Problems problems) {
        try {
            setting.apply(binding.entry().value(), target);
        } catch (ConfigurationException | IllegalArgumentException e) {
            problems.add(() -> setting.kind().ownWords()
                    ? refused(binding)
                    : "%s: %s".formatted(binding.entry().label(), e.getMessage()));
        }
    }

    /** Where the values of {@code settings}, which have no names in their keys, are from: those that count. */
    public List<String> where(Collection<? extends Setting<?>> settings) {
        return settings.stream()
                .flatMap(setting -> chosen(bindings, setting).stream())
                .map(binding -> binding.entry().label())
                .toList();
    }

    /** It is a problem if both are set; {@code why} goes on after "but". They have no names in their keys. */
    public void notBoth(Setting<?> one, Setting<?> other, String why, Problems problems) {
        given(one)
                .ifPresent(first -> given(other)
                        .ifPresent(second -> problems.add(() -> "%s and %s are both set, but %s. Leave one of them out."
                                .formatted(first.entry().label(), second.entry().label(), why))));
    }

    /** It is a problem if one of them is set without the other. They have no names in their keys. */
    public void onlyBoth(Setting<?> one, Setting<?> other, Problems problems) {
        notWithout(one, other, problems);
        notWithout(other, one, problems);
    }

    private void notWithout(Setting<?> setting, Setting<?> other, Problems problems) {
        if (given(other).isEmpty()) {
            given(setting)
                    .ifPresent(alone -> problems.add(() -> "%s is set without %s. Set both, or neither."
                            .formatted(alone.entry().label(), other.pattern().as(alone.entry()))));
        }
    }

    /** What somebody meant to set, whether it can be read or not. */
    private Optional<Binding> given(Setting<?> setting) {
        return chosen(bindings, setting).or(() -> chosen(unreadable, setting));
    }

    /** Of a file and a variable, the variable. */
    private static Optional<Binding> chosen(List<Binding> from, Setting<?> setting) {
        return from.stream()
                .filter(binding -> binding.setting() == setting)
                .max(Comparator.comparing(binding -> binding.entry().variable()));
    }

    /** Where values of {@code settings} are from that are for none of {@code names}. */
    public List<String> others(Collection<? extends Setting<?>> settings, Collection<String> names) {
        return bindings.stream()
                .filter(binding ->
                        settings.contains(binding.setting()) && names.stream().noneMatch(binding::isFor))
                .map(binding -> binding.entry().label())
                .toList();
    }

    /** A section may have nothing below it, but no value. */
    private static void unknown(Entry entry, Collection<? extends Setting<?>> known, Problems problems) {
        boolean section = !entry.variable()
                && known.stream().anyMatch(setting -> setting.pattern().isBelow(entry.key()));
        if (section && !entry.isEmpty()) {
            problems.add(() -> "%s is a section; its values stand below it.".formatted(entry.label()));
        } else if (!section && !Foreign.is(entry)) {
            problems.add(() -> "%s is no setting.%s".formatted(entry.label(), suggestion(entry, known)));
        }
    }

    private static String suggestion(Entry entry, Collection<? extends Setting<?>> known) {
        if (entry.key().length() > LONGEST_KEY) {
            return "";
        }
        return known.stream()
                .map(Setting::pattern)
                .filter(key -> key.distance(entry.key()) <= key.tolerance())
                .min(Comparator.comparing(key -> key.distance(entry.key())))
                .map(key -> " Did you mean %s?".formatted(key.as(entry)))
                .orElse("");
    }

    private static String refused(Binding binding) {
        Kind<?> kind = binding.setting().kind();
        Entry entry = binding.entry();
        return kind.ownWords()
                ? "%s is '%s', but takes: %s.".formatted(entry.label(), Shown.of(entry.raw()), kind.words())
                : "%s takes: %s.".formatted(entry.label(), kind.words());
    }
}
