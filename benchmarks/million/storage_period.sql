-- What one period enters, written as clerks write it, with all triggers: new rows in one statement, changes in another.
insert into ledger_arrearsrecord (
    id, unit_id, district_id, path, version, sort_no, lineage, contract_group, faulty, reconciled, gone, created_at,
    updated_at, $columns)
select b.id, b.unit_id, 0, '', 1, b.sort_no, b.lineage, null, false, false, false, app_now(), app_now(), $line
from told t join base b using (id) where t.e = 0 and t.n = $period order by b.id;
update ledger_arrearsrecord r
set ($moved) = ($moved_line), updated_at = app_now()
from told t join base b using (id) where t.e > 0 and t.n = $period and r.id = t.id;
