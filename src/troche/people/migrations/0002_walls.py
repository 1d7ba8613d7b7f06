"""The walls between clinics, and the access log that only grows."""

from django.db import migrations

SETTING = "nullif(current_setting('troche.{name}', true), '')"
IN_CLINIC = f"clinic_id = {SETTING.format(name='clinic')}::uuid"
OWN_ACCOUNT = f"account_id = {SETTING.format(name='account')}::uuid"
HELD_TOKEN = f"token_hash = {SETTING.format(name='pass')}"


def wall(table: str, visible: str) -> migrations.RunSQL:
    """Rows are seen where `visible` holds and written only inside the connection's clinic."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_read ON {table} FOR SELECT USING ({visible});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({IN_CLINIC});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({IN_CLINIC}) WITH CHECK ({IN_CLINIC});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({IN_CLINIC});
        """,
        f"""
        DROP POLICY {table}_read ON {table};
        DROP POLICY {table}_add ON {table};
        DROP POLICY {table}_change ON {table};
        DROP POLICY {table}_remove ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):
    """Row-level security for the tables of this room that belong to one clinic."""

    dependencies = [("people", "0001_first")]

    operations = [
        wall("people_membership", f"{IN_CLINIC} OR {OWN_ACCOUNT}"),
        wall("people_sitterpass", f"{IN_CLINIC} OR {HELD_TOKEN}"),
        wall("people_access", IN_CLINIC),
        migrations.RunSQL(
            """
            CREATE FUNCTION people_access_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'the access log is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
            CREATE TRIGGER people_access_stays BEFORE UPDATE OR DELETE ON people_access
                FOR EACH ROW EXECUTE FUNCTION people_access_stays();
            CREATE TRIGGER people_access_is_kept BEFORE TRUNCATE ON people_access
                FOR EACH STATEMENT EXECUTE FUNCTION people_access_stays();
            """,
            """
            DROP TRIGGER people_access_is_kept ON people_access;
            DROP TRIGGER people_access_stays ON people_access;
            DROP FUNCTION people_access_stays();
            """,
        ),
    ]
