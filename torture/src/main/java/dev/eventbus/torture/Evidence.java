package dev.eventbus.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the checker judges.
 *
 * @param histories where each process' history is to be read, by its name
 * @param faults the faults as they happened
 * @param store what was in Redis at the end
 * @param publishedFrom when consumers and publishers were running, in microseconds
 * @param publishedTo when publishers were told to stop
 */
record Evidence(Map<String, Source> histories, List<Fault> faults, Store store, long publishedFrom, long publishedTo) {
    /** Where lines come from. */
    interface Source {
        BufferedReader open() throws IOException;
    }

    static Evidence in(Path folder, List<Fault> faults, Store store, long publishedFrom, long publishedTo) {
        Map<String, Source> histories = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".history")) {
                    histories.put(
                            name.substring(0, name.length() - ".history".length()),
                            () -> Files.newBufferedReader(file, StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Evidence(histories, List.copyOf(faults), store, publishedFrom, publishedTo);
    }

    /** A history that is at hand. */
    static Source text(String lines) {
        return () -> new BufferedReader(new StringReader(lines));
    }

    /** Calls {@code user} with the words of each whole line. */
    void forEachLine(String process, LineUser user) {
        Source source = histories.get(process);
        if (source == null) {
            throw new IllegalArgumentException("no history of " + process);
        }
        try (BufferedReader in = source.open()) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                String[] words = line.split(" ");
                // The last line of a killed process may be cut off.
                if (words.length >= 2 && (words.length >= 3 || words[1].equals("Q"))) {
                    user.use(number, words);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a line. */
    interface LineUser {
        void use(int number, String[] words);
    }

    List<Fault> faults(Fault.Kind kind) {
        List<Fault> some = new ArrayList<>();
        for (Fault fault : faults) {
            if (fault.kind() == kind) {
                some.add(fault);
            }
        }
        return some;
    }
}
