drop function audit_note(bigint, text, jsonb);
drop trigger z_audit on ledger_unit;
drop function audit_unit();
drop function audit_rows();
