package dev.eventbus.psa.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import dev.eventbus.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The words of mails about tickets, as Mustache templates. They know {@code number}, {@code title}, {@code ticketId},
 * {@code deed} ({@code opened}, {@code updated}, {@code closed}), {@code changes} (each with {@code field} and {@code value},
 * inside {@code changed} when there are any) and {@code comment} (with {@code author}, {@code content}, {@code internal}).
 * In HTML what they insert is escaped. Immutable.
 */
public final class TicketMailTemplates {
    private static final TicketMailTemplates DEFAULTS = new TicketMailTemplates(
            compile("[{{number}}] {{title}}", false),
            compile(read("ticket.txt.mustache"), false),
            compile(read("ticket.html.mustache"), true));

    private final Template subject;
    private final Template text;
    private final Template html;

    private TicketMailTemplates(Template subject, Template text, Template html) {
        this.subject = subject;
        this.text = text;
        this.html = html;
    }

    /** Those of this library. */
    public static TicketMailTemplates defaults() {
        return DEFAULTS;
    }

    /**
     * A copy with another subject; what it makes is cut to one line of 200 characters.
     *
     * @throws ConfigurationException if it is no template
     */
    public TicketMailTemplates withSubject(String template) {
        return new TicketMailTemplates(compile(template, false), text, html);
    }

    /**
     * A copy with another plain text.
     *
     * @throws ConfigurationException if it is no template
     */
    public TicketMailTemplates withText(String template) {
        return new TicketMailTemplates(subject, compile(template, false), html);
    }

    /**
     * A copy with other HTML.
     *
     * @throws ConfigurationException if it is no template
     */
    public TicketMailTemplates withHtml(String template) {
        return new TicketMailTemplates(subject, text, compile(template, true));
    }

    String subject(Map<String, Object> facts) {
        return subject.execute(facts);
    }

    String text(Map<String, Object> facts) {
        return text.execute(facts);
    }

    String html(Map<String, Object> facts) {
        return html.execute(facts);
    }

    private static Template compile(String template, boolean html) {
        try {
            return Mustache.compiler().escapeHTML(html).compile(template);
        } catch (MustacheException e) {
            throw new ConfigurationException("A template of mails about tickets is none: " + e.getMessage(), e);
        }
    }

    private static String read(String name) {
        try (InputStream in = TicketMailTemplates.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("subscribers is incomplete: it has no " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
