package dev.eventbus.psa;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that happened to a project. */
public sealed interface ProjectEvent extends PsaEvent permits ProjectCreated, ProjectUpdated, ProjectClosed {
    /** The project. */
    @NotNull
    UUID projectId();

    /** Who did it. */
    @NotNull
    UUID userId();

    /** Who is responsible for it, where that was decided. */
    @Nullable
    UUID assignedTo();

    /** The new values of the fields that changed, by field name; a field that was cleared has {@code null}. */
    @Nullable
    Map<@NotBlank String, @Nullable Object> changes();
}
