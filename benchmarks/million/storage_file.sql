-- Every unit below one files the period, and the unit itself with what it pins.
insert into ledger_filing (
    unit_id, district_id, path, period_id, state, latest_number, late, claimed_name, updated_at)
select u.id, u.district_id, u.path, w.id, 1, 0, false, '', app_now()
from ledger_unit u join week w on w.n = $period where u.path ^@ (select d.path from ledger_unit d where d.code = '$below');
select file_version(f.unit_id, f.id, h.head, '[]')
from ledger_filing f join week w on w.id = f.period_id and w.n = $period join ledger_unit u on u.id = f.unit_id
cross join lateral (select $head || jsonb_build_object('unit_name', u.name) as head) h
where u.code <> '$below' order by u.path;
select file_version(f.unit_id, f.id, $head || jsonb_build_object('unit_name', u.name, 'is_leaf', false), (
    select jsonb_agg(jsonb_build_object('unit', v.unit_id, 'version', v.id, 'state', 1, 'name', v.unit_name, 'sort_no', v.id))
    from ledger_filingversion v join ledger_unit c on c.id = v.unit_id
    where c.parent_id = u.id and v.period_id = w.id))
from ledger_filing f join week w on w.id = f.period_id and w.n = $period join ledger_unit u on u.id = f.unit_id
where u.code = '$below';
