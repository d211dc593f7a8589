package dev.eventbus.settings;

import dev.eventbus.ConfigurationException;
import dev.eventbus.settings.SettingsFile.Line;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML file: sections in sections, and texts. It follows the parser's events, so that nothing is expanded or given a
 * type on the way: aliases, anchors, tags and lists are refused where they stand.
 */
final class YamlLines {
    /** More sections than this no key has; what is deeper is not looked into. */
    private static final int DEEPEST = 20;

    private final String file;
    private final List<Line> lines = new ArrayList<>();

    YamlLines(String file) {
        this.file = file;
    }

    List<Line> read(String text) {
        try {
            Iterator<Event> events =
                    new Parse(LoadSettings.builder().build()).parseString(text).iterator();
            events.next();
            if (events.next().getEventId() == Event.ID.DocumentStart) {
                root(events);
            }
        } catch (MarkedYamlEngineException e) {
            // The parser's own message quotes the line, which may have a password.
            throw noYaml(e.getProblemMark(), e.getContext());
        } catch (YamlEngineException e) {
            throw noYaml(Optional.empty(), null);
        }
        return lines;
    }

    private void root(Iterator<Event> events) {
        Event root = events.next();
        if (root instanceof MappingStartEvent) {
            section("", events, 1);
        } else if (!(root instanceof ScalarEvent scalar && scalar.getValue().isEmpty())) {
            throw refused(
                    root.getStartMark(), "there must be sections with keys, such as eventbus: and below it lease: 30s");
        }
        events.next();
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw refused(next.getStartMark(), "a second document begins here; settings are one");
        }
    }

    private void section(String prefix, Iterator<Event> events, int depth) {
        for (Event key = events.next(); !(key instanceof CollectionEndEvent); key = events.next()) {
            if (!(key instanceof ScalarEvent scalar)) {
                throw refused(key.getStartMark(), "a key must be a text");
            }
            entry(prefix + scalar.getValue(), key, events.next(), events, depth);
        }
    }

    private void entry(String key, Event begin, Event value, Iterator<Event> events, int depth) {
        String problem = problem(value);
        if (problem == null && value instanceof MappingStartEvent && depth < DEEPEST) {
            section(key + '.', events, depth + 1);
        } else {
            skip(value, events);
            lines.add(new Line(key, value instanceof ScalarEvent text ? text.getValue() : "", line(begin), problem));
        }
    }

    private static @Nullable String problem(Event value) {
        if (value instanceof AliasEvent
                || (value instanceof NodeEvent node && node.getAnchor().isPresent())) {
            return "has an anchor or alias, which settings do not use; quote a text that begins with & or *";
        }
        if ((value instanceof ScalarEvent text && text.getTag().isPresent())
                || (value instanceof CollectionStartEvent some && some.getTag().isPresent())) {
            return "has a tag, which settings do not use; quote a text that begins with !";
        }
        return value instanceof SequenceStartEvent ? "is a list; a setting has one value" : null;
    }

    /** Passes over the rest of a node that has begun. */
    private static void skip(Event begun, Iterator<Event> events) {
        int open = begun instanceof CollectionStartEvent ? 1 : 0;
        while (open > 0) {
            Event next = events.next();
            if (next instanceof CollectionStartEvent) {
                open++;
            } else if (next instanceof CollectionEndEvent) {
                open--;
            }
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private ConfigurationException noYaml(Optional<Mark> mark, @Nullable String context) {
        return refused(
                mark,
                "this is no YAML%s; a text with : or # or quotes in it stands in quotes, and tabs do not indent"
                        .formatted(context == null ? "" : " (%s)".formatted(context)));
    }

    private ConfigurationException refused(Optional<Mark> mark, String why) {
        String place = mark.map(at -> ":%d:%d".formatted(at.getLine() + 1, at.getColumn() + 1))
                .orElse("");
        return new ConfigurationException("The settings in %s%s cannot be read: %s.".formatted(file, place, why));
    }
}
