package dev.eventbus;

/** Why an event was parked. */
public enum FailureReason {
    /** Its handler threw until its attempts were used up. */
    HANDLER,
    /** Its handler did not return in time until its attempts were used up. */
    TIMEOUT,
    /**
     * Its attempts are used up, and the last was taken by a consumer that was gone before its outcome was known. The event may
     * have killed it, or somebody else killed or halted its process; or it ended, also in good order, while the store could not
     * be reached, and then this attempt need not have begun.
     */
    CRASHED,
    /** No class of the catalog has its type. */
    UNKNOWN_TYPE,
    /** Its version is newer than the catalog's, and nothing converts it. */
    UNSUPPORTED_VERSION,
    /** A field is missing or malformed, or the payload does not decode. */
    UNDECODABLE,
    /** It breaks its constraints. */
    INVALID,
    /** Its tenant is refused, or envelope and payload disagree on it. */
    TENANT,
    /** It was removed from its stream before it was settled; its content is lost. */
    TRIMMED,
    /** Its handler rejected it. */
    REJECTED,
    /** What is kept of the failure says none of these: it was edited, or written by another release. */
    UNKNOWN
}
