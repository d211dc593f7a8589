package dev.eventbus.torture;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one process says that it does: a line each, {@code <microseconds> <verb> <words>}, in the kernel's hands before
 * the call returns, so that it survives the process. All processes of a machine share the clock.
 *
 * <p>Publishers: {@code I label uuid type key kind} before an attempt to publish, then {@code A label entry}
 * (acknowledged), {@code R label exception} (refused) or {@code U label} (unknown). Consumers: {@code B sub label entry
 * attempt call} before a handler does anything, then {@code E sub label call} (about to return) or {@code X sub label
 * call} (about to throw); from the listener {@code H sub label entry} (handled), {@code T sub label} (retry scheduled),
 * {@code P sub entry reason attempts type} (parked), {@code F sub type entry} (fenced), {@code O sub consumer count} (taken
 * over), {@code L sub type count} (lost). Both: {@code Z micros} (the process did not run for so long), {@code Q} (ended
 * in good order).
 */
final class History {
    private final FileChannel file;

    History(Path path) {
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Microseconds of the machine's monotonic clock. */
    static long now() {
        return System.nanoTime() / 1_000;
    }

    void write(String words) {
        ByteBuffer line = ByteBuffer.wrap((now() + " " + words + "\n").getBytes(US_ASCII));
        try {
            synchronized (this) {
                while (line.hasRemaining()) {
                    file.write(line);
                }
            }
        } catch (IOException e) {
            // A process without a history proves nothing.
            Runtime.getRuntime().halt(ChildProcess.NO_HISTORY);
        }
    }
}
