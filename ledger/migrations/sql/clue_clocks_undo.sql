drop policy kept_delete on ledger_clueclock;
drop policy kept_update on ledger_clueclock;
