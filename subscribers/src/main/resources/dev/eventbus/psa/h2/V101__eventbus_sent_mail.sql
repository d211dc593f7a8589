-- Who got a mail about which event, written when the mail server has accepted it. Delete old rows as you like: an event that
-- comes again after that is mailed again.

CREATE TABLE eventbus_sent_mail (
    tenant_id   UUID                     NOT NULL,
    event_id    UUID                     NOT NULL,
    mailbox     VARCHAR(320)             NOT NULL,                -- the address in lower case
    sent_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (tenant_id, event_id, mailbox)
);

CREATE INDEX eventbus_sent_mail_age ON eventbus_sent_mail (sent_at);
