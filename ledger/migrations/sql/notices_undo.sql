drop trigger a_freeze on ledger_reminder;
drop trigger b_upward on ledger_reminder;
