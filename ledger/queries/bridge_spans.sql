-- What two versions of a unit, with all that they pin, hold of each unit: up to which revision of its ledger.
-- %(before)s may be null: then nothing was there before.
with recursive tree as (
    select v.id as root, v.unit_id, v.id, v.point, v.opening
    from ledger_filingversion v
    where v.unit_id = %(unit)s and v.id in (%(before)s, %(after)s)
    union all
    select t.root, c.unit_id, c.id, c.point, c.opening
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
),
ends_of as (
    -- A unit that is in one of the two only had nothing, or has nothing, in the other: its ledger begins with revision 1.
    -- An opening (划入) holds what was approved and not what was typed since: there the rows of the history are asked.
    select unit_id, coalesce(max(point) filter (where root = %(before)s), 0) as old_point,
           coalesce(max(point) filter (where root = %(after)s), 0) as new_point,
           coalesce(bool_or(opening) filter (where root = %(before)s), false) as old_opening,
           coalesce(bool_or(opening) filter (where root = %(after)s), false) as new_opening
    from tree group by unit_id
),
spans as (
    -- What was touched between the two; of an opening every row that there was.
    select *, case when old_opening or new_opening then 0 else least(old_point, new_point) end as floor,
           greatest(old_point, new_point) as ceiling
    from ends_of
)
select unit_id, old_point, new_point, old_opening, new_opening, floor, ceiling from spans order by unit_id
