drop function untrue_rows(uuid[]);
drop trigger a_freeze on ledger_cluesampleitem;
drop trigger a_freeze on ledger_cluesample;
drop trigger a_freeze on ledger_callback;
