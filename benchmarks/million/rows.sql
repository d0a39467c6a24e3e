-- The rows of the plan with their history, facts and live sums, such as the triggers would have written them: here they
-- stay off, and `verify` compares. Keys and indexes are made anew at the end, all at once.
create temp table kept_key as
select conrelid::regclass::text as on_table, conname, pg_get_constraintdef(oid) as says
from pg_constraint where contype = 'f' and conrelid in (
    'ledger_arrearsrecord'::regclass, 'ledger_revision'::regclass, 'ledger_versiontotal'::regclass,
    'ledger_payment'::regclass, 'ledger_agreement'::regclass, 'ledger_litigation'::regclass);
create temp table kept_index as
select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as says
from pg_index i where i.indrelid in ('ledger_arrearsrecord'::regclass, 'ledger_revision'::regclass,
    'ledger_versiontotal'::regclass)
    and not exists (select from pg_constraint c where c.conindid = i.indexrelid);
do $$do$$
declare
    each record;
begin
    for each in select * from kept_key loop
        execute format('alter table %s drop constraint %I', each.on_table, each.conname);
    end loop;
    for each in select * from kept_index loop
        execute format('drop index %s', each.name);
    end loop;
end
$$do$$;
alter table ledger_arrearsrecord disable trigger user;
alter table ledger_revision disable trigger user;
alter table ledger_payment disable trigger user;
alter table ledger_agreement disable trigger user;
alter table ledger_litigation disable trigger user;
alter table ledger_ledger disable trigger user;

do $$do$$
begin
    for period in 1 .. (select max(n) from week) loop
        insert into ledger_revision (
            record_id, version, unit_id, district_id, path, rev_from, rev_to, op, actor_name, at,
            sort_no, lineage, contract_group, faulty, $columns)
        select b.id, t.e + 1, b.unit_id, b.district_id, b.path, t.rev_from, coalesce(t.rev_to, $forever),
            case when t.e = 0 then 'I' else 'U' end, '', w.at, b.sort_no, b.lineage, null, false, $line
        from told t join base b using (id) join week w on w.n = t.n
        where t.n = period order by b.unit_id, b.id;
    end loop;
end
$$do$$;

insert into ledger_arrearsrecord (
    id, unit_id, district_id, path, version, sort_no, lineage, contract_group, faulty, reconciled, gone, base_fen,
    created_at, updated_at, $columns)
select b.id, b.unit_id, b.district_id, b.path, t.e + 1, b.sort_no, b.lineage, null, false, true, false, b.owed_fen,
    w.at, w.at, $line
from told t join base b using (id) join week w on w.n = t.n
where t.rev_to is null order by b.id;
select setval(pg_get_serial_sequence('ledger_arrearsrecord', 'id'), (select max(id) from base));

insert into ledger_payment (
    unit_id, district_id, path, record_id, author_name, entered_at, rev, entry, paid_on, amount_fen, remark)
select b.unit_id, b.district_id, b.path, b.id, '', w.at, t.rev_from, 1, w.at::date, t.paid - t.before, ''
from (select *, lag(paid, 1, paid) over (partition by id order by e) as before from told) t
join base b using (id) join week w on w.n = t.n
where t.paid > t.before order by w.n, b.id;
insert into ledger_agreement (
    unit_id, district_id, path, record_id, author_name, entered_at, rev, entry, signed_on, amount_fen, due_month, remark)
select b.unit_id, b.district_id, b.path, b.id, '', w.at, t.rev_from, 1, w.at::date, t.agreed, '2022-12', ''
from told t join base b using (id) join week w on w.n = t.n where t.e = 1 and t.agreed > 0 order by w.n, b.id;
insert into ledger_litigation (
    unit_id, district_id, path, record_id, author_name, entered_at, rev, entry, filed_on, amount_fen, court, case_no, remark)
select b.unit_id, b.district_id, b.path, b.id, '', w.at, t.rev_from, 1, w.at::date, t.court, '示例人民法院', '', ''
from told t join base b using (id) join week w on w.n = t.n where t.e = 1 and t.court > 0 order by w.n, b.id;

insert into ledger_livetotal (unit_id, district_id, path, $keys, $measures)
select r.unit_id, r.district_id, r.path, $key_values, $row_sums
from ledger_arrearsrecord r where $counted group by r.unit_id, r.district_id, r.path, $key_formulas
order by r.unit_id, $key_formulas;
insert into ledger_liveaging (unit_id, district_id, path, $aging_keys, $aging_measures)
select r.unit_id, min(r.district_id), min(r.path), $aging_key_values, $aging_plus
from ledger_arrearsrecord r where $counted group by r.unit_id, $aging_key_values order by r.unit_id, $aging_key_values;
update ledger_ledger set rev = 2 * (select max(n) from week) - 1 where unit_id in (select id from town);
