drop trigger a_freeze on ledger_alarm;
drop trigger a_freeze on ledger_selfaudit;
drop function keep_self_audit(date, boolean, timestamptz, integer, jsonb);
