-- The live rows of one 所属领域 that a table counts, in the order in which the units are given (as live_rows.sql).
select u.place::int, r.lineage, $line_columns
from unnest(%(units)s::bigint[]) with ordinality as u(unit_id, place)
join ledger_arrearsrecord r on r.unit_id = u.unit_id and not r.gone and r.sector = %(sector)s and $counted
order by u.place, r.sort_no, r.id
