drop trigger a_freeze on ledger_callback;
