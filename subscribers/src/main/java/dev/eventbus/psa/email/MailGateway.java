package dev.eventbus.psa.email;

/** Takes mails on their way. */
@FunctionalInterface
public interface MailGateway {
    /**
     * Sends {@code mail}; returns when it has been accepted. Called by as many threads at once as the subscription has
     * handlers.
     *
     * @throws InterruptedException if the handler's time is up; the event is tried again
     * @throws Exception if it was not accepted; the event is tried again
     */
    void send(Mail mail) throws Exception;
}
