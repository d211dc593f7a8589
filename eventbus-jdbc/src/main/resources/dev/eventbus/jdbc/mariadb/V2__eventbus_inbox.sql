-- The inbox of eventbus-jdbc: which events a subscription has handled, written in the handler's own transaction.

CREATE TABLE eventbus_inbox (
    subscription VARCHAR(200) NOT NULL,
    event_id     UUID         NOT NULL,
    handled_at   TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (subscription, event_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX eventbus_inbox_age ON eventbus_inbox (handled_at);
