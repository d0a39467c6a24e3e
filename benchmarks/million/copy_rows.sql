insert into bench_copied
select %s, r.id as record_id, r.unit_id, r.district_id, r.path, r.sort_no, r.lineage, r.contract_group, $line_columns, r.status
from ledger_arrearsrecord r where r.unit_id = %s and not r.gone
