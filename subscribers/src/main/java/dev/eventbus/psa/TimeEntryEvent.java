package dev.eventbus.psa;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that happened to a time entry. */
// tag::family
public sealed interface TimeEntryEvent extends PsaEvent permits TimeEntrySubmitted, TimeEntryApproved {
    /** The time entry. */
    @NotNull
    UUID timeEntryId();

    /** Whose time it is. */
    @NotNull
    UUID userId();

    /** What was worked on, where that is known. */
    @Nullable
    UUID workItemId();

    /** The kind of what was worked on, such as {@code ticket}. */
    @Size(min = 1, max = 100)
    @Nullable
    String workItemType();
}
// end::family
