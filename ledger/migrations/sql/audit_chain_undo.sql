drop function seal_events(bigint, bigint, bigint[], bytea[]);
drop trigger b_about on ledger_auditevent;
drop function audit_about();
drop trigger a_freeze on ledger_auditevent;
drop function audit_freeze();
create trigger a_freeze before update or delete on ledger_auditevent for each row execute function version_freeze();
drop trigger a_freeze on ledger_auditchain;
drop function chain_freeze();
