-- The same period as a plain application keeps it: all rows of all units again.
insert into bench_copied
select f.id, r.id as record_id, r.unit_id, r.district_id, r.path, r.sort_no, r.lineage, r.contract_group, $line_columns, r.status
from ledger_filing f join week w on w.id = f.period_id and w.n = $period
join ledger_arrearsrecord r on r.unit_id = f.unit_id and not r.gone order by f.id, r.id
