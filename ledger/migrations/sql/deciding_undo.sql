drop trigger b_freeze on ledger_remark;
drop function remark_freeze();
