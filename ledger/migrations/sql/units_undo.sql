drop trigger b_upward on ledger_filing;
drop trigger b_upward on ledger_expectedreporter;
drop trigger b_upward on ledger_periodclock;
drop trigger b_upward on ledger_period;
drop function refers_upward();
do $$do$$
declare
    name text;
begin
    foreach name in array array[
        'ledger_unit', 'ledger_campaign', 'ledger_period', 'ledger_periodclock', 'ledger_person', 'ledger_membership'
    ] loop
        execute format('drop policy kept_update on %I', name);
        execute format('drop policy kept_delete on %I', name);
    end loop;
end
$$do$$;
drop index unit_path_once;
grant delete on ledger_unit to $serving;
revoke update (unit_id) on ledger_ledger from $serving;
grant insert, update, delete on ledger_ledger to $serving;
drop trigger a_keep on ledger_ledger;
drop trigger b_ledger on ledger_unit;
drop trigger a_place on ledger_unit;
drop function keep_ledger(), fill_scope(), unit_ledger(), unit_place();
