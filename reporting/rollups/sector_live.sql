-- The live sums of one 所属领域 in a unit's subtree, apart by the unit itself and each direct child (as live_parts.sql).
with lines as materialized (
    select left(t.path, length(%(path)s) + 6) as path, $total_sums
    from ledger_livetotal t
    where t.unit_id = any (array(select d.id from ledger_unit d where d.path ^@ %(path)s)) and t.sector = %(sector)s
    group by left(t.path, length(%(path)s) + 6)
    having sum(t.row_count) <> 0
)
select c.id as unit_id, c.name, c.code, c.sort_no, l.* from lines l join ledger_unit c on c.path = l.path
order by length(c.path), c.sort_no, c.id
