drop policy kept_delete on ledger_periodchange;
drop policy kept_update on ledger_periodchange;
drop policy kept_delete on ledger_calendarday;
drop policy kept_update on ledger_calendarday;
drop trigger a_freeze on ledger_periodchange;
drop trigger b_upward on ledger_periodchange;
