grant delete on ledger_unit to $serving;
grant insert, update, delete on ledger_ledger to $serving;
drop trigger a_keep on ledger_ledger;
drop trigger b_ledger on ledger_unit;
drop trigger a_place on ledger_unit;
drop function keep_ledger(), fill_scope(), unit_ledger(), unit_place();
