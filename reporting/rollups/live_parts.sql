-- The live sums of a unit's subtree, apart by the unit itself and each direct child, and by 央企 parent company.
-- Paths have segments of fixed width: the first of them below the unit names the child. A join, and no array of units:
-- the planner takes an array for ten, and read and sorted the totals of a city row by row. Under row policies it takes
-- the totals for a hundred and would still sort their wide rows to group them, two fifths of the time for a city; an
-- xid has an equality and no order, so that it can but hash.
with units as materialized (
    select d.id, c.id::text::xid as line
    from ledger_unit d join ledger_unit c on c.path = left(d.path, length(%(path)s) + 6)
    where d.path ^@ %(path)s
), lines as (
    select u.line, t.central_parent, $total_sums
    from units u join ledger_livetotal t on t.unit_id = u.id
    group by u.line, t.central_parent
    having sum(t.row_count) <> 0
)
select line::text::bigint as line_unit_id, l.* from lines l
