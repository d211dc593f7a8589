package dev.eventbus.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a database is, with all that is secret in it. */
final class JdbcUrl {
    private static final Pattern PARAMETER = Pattern.compile("(?i)[?&;]([a-z]+)=([^&;]*)");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|passwd|pwd|secret).*");
    private static final Pattern USER_INFO = Pattern.compile("//[^/?;:]*:([^/?;]*)@");

    private final String url;
    private final List<String> secrets = new ArrayList<>();
    private boolean user;
    private boolean password;

    JdbcUrl(String url) {
        this.url = url;
        Matcher parameters = PARAMETER.matcher(url);
        while (parameters.find()) {
            String name = parameters.group(1);
            user |= name.equalsIgnoreCase("user");
            password |= name.equalsIgnoreCase("password");
            if (SECRET.matcher(name).matches()) {
                addSecret(parameters.group(2));
            }
        }
        Matcher userInfo = USER_INFO.matcher(url);
        if (userInfo.find()) {
            addSecret(userInfo.group(1));
        }
    }

    /** The whole of it; for drivers only. */
    String value() {
        return url;
    }

    boolean hasUser() {
        return user;
    }

    boolean hasPassword() {
        return password;
    }

    boolean hasSecrets() {
        return !secrets.isEmpty();
    }

    /** Has {@link #hide} hide this too. */
    void addSecret(String secret) {
        if (secret.isEmpty()) {
            return;
        }
        secrets.add(secret);
        try {
            secrets.add(URLDecoder.decode(secret, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            // it is as it is
        }
        secrets.sort(Comparator.comparing(String::length).reversed());
    }

    /** A driver's text without the secrets that it may quote. */
    String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, "***");
        }
        return hidden;
    }

    /** What says which driver is meant, such as {@code jdbc:postgresql}. */
    String scheme() {
        String[] parts = url.split(":", 3);
        return parts.length == 3 && parts[0].equals("jdbc") ? "jdbc:" + parts[1] : "something else";
    }
}
