"""What the database itself keeps: facts stay as they are, and each clinic sees its own."""

from django.db import migrations

from troche.ledger.tenancy import protect

TENANT_TABLES = (
    "ledger_stream",
    "ledger_fact",
    "ledger_receipt",
    "ledger_snapshot",
    "ledger_deadline",
    "ledger_outbox",
)
FACTS_STAY = """
CREATE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: record a correction instead', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_fact_stays BEFORE UPDATE OR DELETE ON ledger_fact
    FOR EACH ROW EXECUTE FUNCTION ledger_stays();
CREATE TRIGGER ledger_fact_stays_whole BEFORE TRUNCATE ON ledger_fact
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();
CREATE TRIGGER ledger_receipt_stays BEFORE UPDATE OR DELETE ON ledger_receipt
    FOR EACH ROW EXECUTE FUNCTION ledger_stays();
CREATE TRIGGER ledger_receipt_stays_whole BEFORE TRUNCATE ON ledger_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();
"""
FACTS_MAY_CHANGE = """
DROP TRIGGER ledger_fact_stays ON ledger_fact;
DROP TRIGGER ledger_fact_stays_whole ON ledger_fact;
DROP TRIGGER ledger_receipt_stays ON ledger_receipt;
DROP TRIGGER ledger_receipt_stays_whole ON ledger_receipt;
DROP FUNCTION ledger_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]

    operations = [
        migrations.RunSQL(FACTS_STAY, FACTS_MAY_CHANGE),
        *(protect(table) for table in TENANT_TABLES),
    ]
