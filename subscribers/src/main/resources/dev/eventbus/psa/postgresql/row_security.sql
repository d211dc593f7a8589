-- Keeps tenants that share tables apart: see TenantDataSource.rowSecurity. A migration of your own, where you want it.

ALTER TABLE companies ENABLE ROW LEVEL SECURITY;

ALTER TABLE companies FORCE ROW LEVEL SECURITY;

CREATE POLICY companies_tenant ON companies USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;

ALTER TABLE users FORCE ROW LEVEL SECURITY;

CREATE POLICY users_tenant ON users USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;

ALTER TABLE tickets FORCE ROW LEVEL SECURITY;

CREATE POLICY tickets_tenant ON tickets USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);

ALTER TABLE ticket_resources ENABLE ROW LEVEL SECURITY;

ALTER TABLE ticket_resources FORCE ROW LEVEL SECURITY;

CREATE POLICY ticket_resources_tenant ON ticket_resources USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);

ALTER TABLE eventbus_sent_mail ENABLE ROW LEVEL SECURITY;

ALTER TABLE eventbus_sent_mail FORCE ROW LEVEL SECURITY;

CREATE POLICY eventbus_sent_mail_tenant ON eventbus_sent_mail USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);

ALTER TABLE eventbus_activity ENABLE ROW LEVEL SECURITY;

ALTER TABLE eventbus_activity FORCE ROW LEVEL SECURITY;

CREATE POLICY eventbus_activity_tenant ON eventbus_activity USING (tenant_id = current_setting('eventbus.tenant_id')::uuid);
