-- The bridge between two versions of a unit, with all that they pin: rows that came, went, or owe another amount.
-- A row is known by its permanent id. Amounts in 分; %(before)s may be null: then every row came.
with recursive tree as (
    select v.id as root, v.unit_id, v.id, v.point
    from ledger_filingversion v
    where v.unit_id = %(unit)s and v.id in (%(before)s, %(after)s)
    union all
    select t.root, c.unit_id, c.id, c.point
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
),
filed as (
    select t.root, r.record_id, r.owed_fen
    from tree t
    join ledger_revision r on r.unit_id = t.unit_id and r.rev_from <= t.point and r.rev_to > t.point
),
pairs as (
    select b.record_id as old_id, a.record_id as new_id, b.owed_fen as old_fen, a.owed_fen as new_fen
    from (select * from filed where root = %(before)s) b
    full join (select * from filed where root = %(after)s) a using (record_id)
)
select count(*) filter (where old_id is null) as added_count,
       coalesce(sum(new_fen) filter (where old_id is null), 0)::bigint as added_fen,
       count(*) filter (where new_id is null) as removed_count,
       coalesce(sum(old_fen) filter (where new_id is null), 0)::bigint as removed_fen,
       count(*) filter (where old_fen is distinct from new_fen and old_id = new_id) as adjusted_count,
       coalesce(sum(coalesce(new_fen, 0) - coalesce(old_fen, 0)) filter (where old_id = new_id), 0)::bigint
           as adjusted_fen
from pairs
