package dev.eventbus.testkit;

/** Redis answered a command with an error; the message is the server's, such as {@code WRONGTYPE …}. */
public final class RedisReplyException extends RedisServerException {
    private static final long serialVersionUID = 1L;

    RedisReplyException(String reply) {
        super(reply);
    }

    /** {@return the first word of the error, such as {@code NOAUTH}} */
    public String code() {
        String message = String.valueOf(getMessage());
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }
}
