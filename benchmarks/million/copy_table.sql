-- What a plain application would keep of a report: each row again, known by its report.
drop table if exists bench_copied;
create table bench_copied as
select 0::bigint as filing_id, r.id as record_id, r.unit_id, r.district_id, r.path, r.sort_no, r.lineage, r.contract_group,
    $line_columns, r.status
from ledger_arrearsrecord r limit 0;
alter table bench_copied add primary key (filing_id, record_id), alter column unit_id set not null,
    add foreign key (unit_id) references ledger_unit (id),
    add foreign key (unit_id, filing_id) references ledger_filing (unit_id, id);
