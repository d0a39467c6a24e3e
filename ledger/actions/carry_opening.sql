-- Put into one ledger, for a moment, what was approved last of it and of those whose rows it takes over (划入): that is
-- what its next report is compared with. sources: units, points: where each was approved last (-1: never);
-- target, point: the same of the unit that takes over.
select set_config('app.carrying', '1', true);

-- Its own rows: as they were approved, and none that was not.
update ledger_arrearsrecord r
set gone = false, sort_no = v.sort_no, contract_group = v.contract_group, faulty = v.faulty, updated_at = app_now(),
    ($columns) = row ($of_v)
from ledger_revision v
where r.unit_id = %(target)s and v.unit_id = r.unit_id and v.record_id = r.id
    and v.rev_from <= %(point)s and v.rev_to > %(point)s
    and (r.gone or (r.sort_no, r.contract_group, r.faulty, $of_r)
        is distinct from (v.sort_no, v.contract_group, v.faulty, $of_v));
update ledger_arrearsrecord r
set gone = true, updated_at = app_now()
where r.unit_id = %(target)s and not r.gone and not exists (
    select 1 from ledger_revision v
    where v.unit_id = r.unit_id and v.record_id = r.id and v.rev_from <= %(point)s and v.rev_to > %(point)s);

-- The others' rows, behind its own: those that are live, and those whose leaving nobody has decided on yet.
insert into ledger_arrearsrecord (
    unit_id, district_id, path, version, sort_no, lineage, contract_group, faulty, reconciled, gone, base_fen,
    created_at, updated_at, $columns)
select %(target)s, 0, '', 1, r.place, r.lineage, v.contract_group, v.faulty, false, false, r.base_fen,
    r.created_at, app_now(), $of_v
from (
    select o.*, s.point, last.sort_no + row_number() over (order by s.nth, o.sort_no, o.id) as place
    from unnest(%(sources)s::bigint[], %(points)s::bigint[]) with ordinality s (unit_id, point, nth)
    join ledger_arrearsrecord o on o.unit_id = s.unit_id and (not o.gone or exists (
        select 1 from ledger_disposition d
        where d.unit_id = o.unit_id and d.record_id = o.id and d.standing in (1, 2)))
    cross join (
        select coalesce(max(sort_no), 0) as sort_no from ledger_arrearsrecord where unit_id = %(target)s) last
) r
join ledger_revision v on v.unit_id = r.unit_id and v.record_id = r.id
    and v.rev_from <= r.point and v.rev_to > r.point
order by r.place;
