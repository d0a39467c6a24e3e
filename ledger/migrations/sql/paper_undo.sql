drop trigger a_freeze on ledger_paperreceipt;
drop trigger a_freeze on ledger_paperscan;
