-- The live rows of some units, in the order in which the units are given; %(only)s null: all of them.
select u.place::int, r.lineage, $line_columns
from unnest(%(units)s::bigint[]) with ordinality as u(unit_id, place)
join ledger_arrearsrecord r on r.unit_id = u.unit_id and not r.gone
where %(only)s::bigint[] is null or r.id = any (%(only)s::bigint[])
order by u.place, r.sort_no, r.id
