-- Units whose rows went to another one, where a rollup would contain versions of both that hold one of these rows: the
-- same debts would be summed twice. versions: ids of what it would pin.
with recursive tree as (
    select v.unit_id, v.id, v.point, v.unit_id as child_id
    from ledger_filingversion v where v.id = any (%(versions)s::bigint[])
    union all
    select c.unit_id, c.id, c.point, t.child_id
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
),
followed as (
    select c.unit_id as old_id, c.other_id as new_id
    from ledger_unitchange c
    where c.kind in (3, 5) and c.unit_id in (select unit_id from tree)
    union
    select f.old_id, c.other_id
    from followed f join ledger_unitchange c on c.unit_id = f.new_id and c.kind in (3, 5)
)
select distinct child.name as child, old.name as old, old.path as old_path, new.name as new
from followed f
join tree a on a.unit_id = f.old_id
join tree b on b.unit_id = f.new_id
join ledger_unit child on child.id = a.child_id
join ledger_unit old on old.id = f.old_id
join ledger_unit new on new.id = f.new_id
where exists (
    select 1
    from ledger_revision x
    join ledger_revision y on y.unit_id = b.unit_id and y.lineage = x.lineage
        and y.rev_from <= b.point and y.rev_to > b.point
    where x.unit_id = a.unit_id and x.rev_from <= a.point and x.rev_to > a.point)
order by child.name, old.name, old.path
