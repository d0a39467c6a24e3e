-- The same by age, apart by the unit itself and each direct child with all below it.
-- Paths have segments of fixed width: the first of them below the unit names the child.
with lines as materialized (
    select left(t.path, length(%(path)s) + 6) as path, $age as age, $aging_total_sums
    from ledger_liveaging t
    where t.unit_id = any (array(select d.id from ledger_unit d where d.path ^@ %(path)s))
    group by 1, 2
    having sum(t.row_count) <> 0
)
select c.id as unit_id, l.* from lines l join ledger_unit c on c.path = l.path order by c.id, l.age
