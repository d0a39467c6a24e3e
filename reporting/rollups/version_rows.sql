-- The rows of some units as they stood at a point of each unit's counter, in the order in which the units are given.
select u.place::int, r.lineage, $line_columns
from unnest(%(units)s::bigint[], %(points)s::bigint[]) with ordinality as u(unit_id, point, place)
join ledger_revision r on r.unit_id = u.unit_id and r.rev_from <= u.point and r.rev_to > u.point
order by u.place, r.sort_no, r.record_id
