package dev.eventbus.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server program that runs on this machine. */
record Binary(Path path, String name, String version) {
    private static final Pattern VERSION = Pattern.compile("\\bv=((\\d+)\\.(\\d+)\\S*)");
    private static final int SECONDS = 10;

    /** Runs {@code path --version}: what cannot even do that is not worth a start. */
    static Binary probe(Path path, String name) throws UnusableException {
        String output = outputOfVersion(path);
        Matcher version = VERSION.matcher(output);
        if (!version.find()) {
            throw new UnusableException(
                    "'%s --version' gave no version but: %s".formatted(path, output.isEmpty() ? "nothing" : output));
        }
        if (Integer.parseInt(version.group(2)) * 100 + Integer.parseInt(version.group(3)) < 602) {
            throw new UnusableException("%s is %s; 6.2 is the oldest that will do".formatted(path, version.group(1)));
        }
        return new Binary(path, name, version.group(1));
    }

    private static String outputOfVersion(Path path) throws UnusableException {
        try {
            Process process = new ProcessBuilder(path.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UnusableException("'%s --version' did not end in %d s".formatted(path, SECONDS));
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UnusableException(
                    "%s cannot be run: %s. If its folder forbids running programs, choose another by -Djava.io.tmpdir"
                            .formatted(path, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnusableException("interrupted during '%s --version'".formatted(path));
        }
    }

    String origin() {
        return name + " " + version;
    }
}
