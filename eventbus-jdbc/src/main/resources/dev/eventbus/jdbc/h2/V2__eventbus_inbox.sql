-- The inbox of eventbus-jdbc: which events a subscription has handled, written in the handler's own transaction.

CREATE TABLE eventbus_inbox (
    subscription VARCHAR(200)             NOT NULL,
    event_id     UUID                     NOT NULL,
    handled_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (subscription, event_id)
);

CREATE INDEX eventbus_inbox_age ON eventbus_inbox (handled_at);
