-- What the ready subscribers read of the PSA's own tables, which may have more columns and any keys.

CREATE TABLE companies (
    tenant_id     UUID         NOT NULL,
    company_id    UUID         NOT NULL,
    email         VARCHAR(320),
    PRIMARY KEY (tenant_id, company_id)
);

CREATE TABLE users (
    tenant_id     UUID         NOT NULL,
    user_id       UUID         NOT NULL,
    email         VARCHAR(320),
    PRIMARY KEY (tenant_id, user_id)
);

CREATE TABLE tickets (
    tenant_id     UUID         NOT NULL,
    ticket_id     UUID         NOT NULL,
    ticket_number VARCHAR(50)  NOT NULL,
    title         VARCHAR(500) NOT NULL,
    company_id    UUID,
    assigned_to   UUID,
    PRIMARY KEY (tenant_id, ticket_id)
);

CREATE TABLE ticket_resources (
    tenant_id     UUID         NOT NULL,
    ticket_id     UUID         NOT NULL,
    user_id       UUID         NOT NULL,
    PRIMARY KEY (tenant_id, ticket_id, user_id)
);
