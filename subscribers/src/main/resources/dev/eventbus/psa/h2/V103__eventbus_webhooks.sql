-- The webhooks of the subscribers: who gets which events, and what is still to be sent.

CREATE TABLE eventbus_webhook_endpoint (
    tenant_id       UUID                     NOT NULL,
    id              UUID                     NOT NULL,
    url             VARCHAR(2000)            NOT NULL,
    types           VARCHAR(8000)            NOT NULL,  -- the event types it wants, separated by spaces
    secret          VARCHAR(200)             NOT NULL,  -- whsec_…, signs
    previous_secret VARCHAR(200),                       -- signs too, until previous_until
    previous_until  TIMESTAMP WITH TIME ZONE,
    disabled        VARCHAR(1000),                      -- why it gets nothing
    created_at      TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE eventbus_webhook_delivery (
    id          UUID                     NOT NULL PRIMARY KEY,
    tenant_id   UUID                     NOT NULL,
    endpoint_id UUID                     NOT NULL,
    event_id    UUID                     NOT NULL,
    type        VARCHAR(200)             NOT NULL,
    body        TEXT                     NOT NULL,      -- the CloudEvent
    state       VARCHAR(7)               NOT NULL,      -- PENDING or FAILED
    attempts    INTEGER                  NOT NULL,      -- begun, the last of which may be under way
    created_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at      TIMESTAMP WITH TIME ZONE NOT NULL,      -- when to send it, or, under way, when to think its sender dead
    reason      VARCHAR(1000)                           -- of the last failure
);

CREATE INDEX eventbus_webhook_delivery_due ON eventbus_webhook_delivery (state, due_at);

CREATE INDEX eventbus_webhook_delivery_failed ON eventbus_webhook_delivery (tenant_id, state, created_at);
