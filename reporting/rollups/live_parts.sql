-- The live sums of a unit's subtree, apart by the unit itself and each direct child, and by 央企 parent company.
-- Paths have segments of fixed width: the first of them below the unit names the child. A join, and no array of units:
-- the planner takes an array for ten, and read and sorted the totals of a city row by row.
with lines as materialized (
    select left(t.path, length(%(path)s) + 6) as path, t.central_parent, $total_sums
    from ledger_livetotal t join ledger_unit d on d.id = t.unit_id
    where d.path ^@ %(path)s
    group by left(t.path, length(%(path)s) + 6), t.central_parent
    having sum(t.row_count) <> 0
)
select c.id as line_unit_id, l.* from lines l join ledger_unit c on c.path = l.path
