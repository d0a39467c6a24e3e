drop trigger d_aging_delete on ledger_arrearsrecord;
drop trigger d_aging_update on ledger_arrearsrecord;
drop trigger d_aging_insert on ledger_arrearsrecord;
drop function aging_capture();
