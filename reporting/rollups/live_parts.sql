-- The live sums of a unit's subtree, apart by the unit itself and each direct child, and by 央企 parent company.
-- Paths have segments of fixed width: the first of them below the unit names the child.
select c.id as line_unit_id, t.central_parent, $total_sums
from ledger_unit d
join ledger_livetotal t on t.unit_id = d.id
join ledger_unit c on c.path = left(d.path, length(%(path)s) + 6)
where d.path ^@ %(path)s
group by c.id, t.central_parent
having sum(t.row_count) <> 0
