package dev.eventbus.psa.email;

/** Takes mails on their way. */
@FunctionalInterface
public interface MailGateway {
    /**
     * Sends {@code mail}; returns when it has been accepted. Called by as many threads at once as the subscription has
     * handlers, each in a transaction of its tenant.
     *
     * @throws MailRefusedException if this mail is refused and will be; those to others go on
     * @throws dev.eventbus.psa.OutageException if no mail can be sent now; the event is tried again, for hours
     * @throws InterruptedException if the handler's time is up; the event is tried again
     * @throws Exception if it was not accepted this time; those to others go on, and the event is tried again
     */
    void send(Mail mail) throws Exception;
}
