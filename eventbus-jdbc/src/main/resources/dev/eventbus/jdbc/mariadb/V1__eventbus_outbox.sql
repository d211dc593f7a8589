-- The outbox of eventbus-jdbc: events that transactions published, until a relay has brought them to their streams.

CREATE TABLE eventbus_outbox (
    seq         BIGINT        NOT NULL AUTO_INCREMENT UNIQUE,  -- the order of publishing
    id          UUID          NOT NULL PRIMARY KEY,            -- the event's id
    lane        SMALLINT      NOT NULL,                        -- of its tenant: one relay at a time works on a lane
    tenant_id   UUID          NOT NULL,
    type        VARCHAR(200)  NOT NULL,
    entry       LONGBLOB      NOT NULL,                        -- the fields of its entry, as <length>:<name> <length>:<value>
    state       VARCHAR(9)    NOT NULL,                        -- PENDING, PUBLISHED or SET_ASIDE
    created_at  TIMESTAMP(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    settled_at  TIMESTAMP(6)  NULL DEFAULT NULL,               -- since when it is PUBLISHED or SET_ASIDE
    reason      VARCHAR(1000)                                  -- why it is SET_ASIDE
) ENGINE = InnoDB CHARACTER SET utf8mb4;

CREATE INDEX eventbus_outbox_order ON eventbus_outbox (state, lane, seq);

CREATE INDEX eventbus_outbox_age ON eventbus_outbox (state, lane, settled_at);

CREATE TABLE eventbus_outbox_lane (
    lane        SMALLINT      NOT NULL PRIMARY KEY
) ENGINE = InnoDB;

INSERT INTO eventbus_outbox_lane (lane) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);
