-- Keys, indexes and triggers as they were.
do $$do$$
declare
    each record;
    name text;
begin
    for each in select * from kept_index loop
        execute each.says;
    end loop;
    for each in select * from kept_key loop
        execute format('alter table %s add constraint %I %s', each.on_table, each.conname, each.says);
    end loop;
    foreach name in array array[
        'ledger_arrearsrecord', 'ledger_revision', 'ledger_payment', 'ledger_agreement', 'ledger_litigation',
        'ledger_ledger', 'ledger_filing', 'ledger_filingversion', 'ledger_versiontotal', 'ledger_pinnedchild'] loop
        execute format('alter table %I enable trigger user', name);
    end loop;
end
$$do$$;
