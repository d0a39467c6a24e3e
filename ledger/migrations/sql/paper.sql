-- What came on paper stands for ever; a correction is an entry of its own.
create trigger a_freeze before update or delete on ledger_paperscan for each row execute function kept_freeze();
create trigger a_freeze before update or delete on ledger_paperreceipt for each row execute function kept_freeze();
