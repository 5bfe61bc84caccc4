"""What the database itself holds: balances carried forward, and that nothing published is ever changed."""

from typing import ClassVar

from django.db import migrations

CARRIED = """
ALTER TABLE disclosure_account ADD CONSTRAINT disclosure_opening_is_carried_forward
    FOREIGN KEY (predecessor_id, opening) REFERENCES disclosure_account (id, closing) DEFERRABLE INITIALLY DEFERRED;
"""
# The village may change where places merge; closing is not yet computed before the row is written.
SEALED = """
CREATE FUNCTION disclosure_account_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'village', 'closing'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'accounts begin as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state IN ('published', 'corrected') THEN
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free
            OR NOT (NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'corrected')) THEN
            RAISE EXCEPTION 'published accounts are never changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF TG_OP = 'UPDATE' AND NEW.state IN ('published', 'corrected') THEN
        IF OLD.state <> 'reviewed' OR NOT EXISTS (SELECT FROM disclosure_signature WHERE account_id = NEW.id) THEN
            RAISE EXCEPTION 'accounts are published once reviewed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (NEW.income, NEW.expense) <> (
            SELECT coalesce(sum(amount) FILTER (WHERE kind = 'income'), 0),
                   coalesce(sum(amount) FILTER (WHERE kind = 'expense'), 0)
            FROM disclosure_accountitem WHERE account_id = NEW.id) THEN
            RAISE EXCEPTION 'the sums are not those of the items' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER disclosure_account_is_sealed BEFORE INSERT OR UPDATE OR DELETE ON disclosure_account
    FOR EACH ROW EXECUTE FUNCTION disclosure_account_is_sealed();

CREATE FUNCTION disclosure_part_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        whose := whose || (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        whose := whose || (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    END IF;
    IF TG_ARGV[0] = 'item_id' THEN
        whose := ARRAY (SELECT account_id FROM disclosure_accountitem WHERE id = ANY (whose));
    END IF;
    PERFORM FROM disclosure_account WHERE id = ANY (whose) FOR SHARE;
    IF EXISTS (SELECT FROM disclosure_account WHERE id = ANY (whose) AND state IN ('published', 'corrected')) THEN
        RAISE EXCEPTION 'published accounts are never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER disclosure_item_is_sealed BEFORE INSERT OR UPDATE OR DELETE ON disclosure_accountitem
    FOR EACH ROW EXECUTE FUNCTION disclosure_part_is_sealed('account_id');
CREATE TRIGGER disclosure_voucher_is_sealed BEFORE INSERT OR UPDATE OR DELETE ON disclosure_voucher
    FOR EACH ROW EXECUTE FUNCTION disclosure_part_is_sealed('item_id');
CREATE TRIGGER disclosure_signature_is_sealed BEFORE INSERT OR UPDATE OR DELETE ON disclosure_signature
    FOR EACH ROW EXECUTE FUNCTION disclosure_part_is_sealed('account_id');
"""
BACK = """
DROP TRIGGER disclosure_signature_is_sealed ON disclosure_signature;
DROP TRIGGER disclosure_voucher_is_sealed ON disclosure_voucher;
DROP TRIGGER disclosure_item_is_sealed ON disclosure_accountitem;
DROP TRIGGER disclosure_account_is_sealed ON disclosure_account;
DROP FUNCTION disclosure_part_is_sealed();
DROP FUNCTION disclosure_account_is_sealed();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disclosure", "0001_duties_and_accounts")]
    operations: ClassVar = [
        migrations.RunSQL(
            CARRIED, "ALTER TABLE disclosure_account DROP CONSTRAINT disclosure_opening_is_carried_forward"
        ),
        migrations.RunSQL(SEALED, BACK),
    ]
