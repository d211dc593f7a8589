-- What happened in the PSA, a row for each event.

CREATE TABLE eventbus_activity (
    tenant_id      UUID                     NOT NULL,
    event_id       UUID                     NOT NULL,
    type           VARCHAR(200)             NOT NULL,             -- what: the event's type
    entity         VARCHAR(20)              NOT NULL,             -- to what: TICKET, PROJECT, TIME_ENTRY or INVOICE
    entity_id      UUID                     NOT NULL,
    actor_id       UUID                     NOT NULL,             -- who
    happened_at    TIMESTAMP WITH TIME ZONE NOT NULL,             -- when it was published
    source         VARCHAR(200)             NOT NULL,             -- by which application
    correlation_id VARCHAR(200),
    causation_id   UUID,                                          -- the event that it was published because of
    PRIMARY KEY (tenant_id, event_id)
);

CREATE INDEX eventbus_activity_time ON eventbus_activity (tenant_id, happened_at, event_id);

CREATE INDEX eventbus_activity_entity ON eventbus_activity (tenant_id, entity_id, happened_at, event_id);

CREATE INDEX eventbus_activity_actor ON eventbus_activity (tenant_id, actor_id, happened_at, event_id);
