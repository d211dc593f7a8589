package dev.eventbus.redis;

import dev.eventbus.log.AppendChain;
import dev.eventbus.log.Fields;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One append, from the caller's queue to its outcome. All but the final fields belongs to the publishing thread. */
final class Append {
    private static final byte[] NONE = {};

    final Target target;
    final UUID eventId;
    final Fields fields;
    final long bytes;
    final long deadline;
    /** What it belongs to if the event may be in the stream already, and is looked for first. */
    final @Nullable AppendChain once;
    /** What goes to the server, made by the thread that has the parts at hand; nothing if the event is looked for first. */
    final byte[] command;

    final CompletableFuture<String> outcome = new CompletableFuture<>();

    boolean done;
    /** Its last write, if there was one. */
    @Nullable
    Xadd write;

    /** Whether it was looked for before that, and not found. */
    boolean provenAbsent;

    long writtenAt;
    /** If it was stored by its last write, then with a greater id; {@code null} where that is not known. */
    @Nullable
    EntryId after;
    /** An entry that was there before its last write, if one is known. */
    @Nullable
    EntryId witness;

    Append(Target target, UUID eventId, Fields fields, long deadline, @Nullable AppendChain once) {
        this.target = target;
        this.eventId = eventId;
        this.fields = fields;
        this.bytes = fields.bytes();
        this.deadline = deadline;
        this.once = once;
        this.command = once == null ? target.command(fields) : NONE;
    }

    boolean isOnce() {
        return once != null;
    }

    /** The text that every entry of the event has somewhere; empty if the wire format writes its id in another way. */
    String knownBy() {
        String id = eventId.toString();
        for (int i = 0; i < fields.size(); i++) {
            if (Bytes.text(fields.value(i)).contains(id)) {
                return id;
            }
        }
        return "";
    }

    /** Whether one before it has failed, so that it must not be stored. */
    boolean isCutOff() {
        return once != null && once.isBroken();
    }

    /** What is known when this attempt has stored nothing, for people. An earlier one may have. */
    String nothingStored() {
        return isOnce()
                ? "This attempt stored nothing; publish it again with its id."
                : "Nothing was stored; publishing it again is safe.";
    }
}
