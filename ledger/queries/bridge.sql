-- The movements between two versions of a unit, with all that they pin, as the recorded facts tell them: rows that came
-- or went, what was owed more or less, what was paid. Amounts in 分; %(before)s may be null: then every row came.
-- A row is known by its lineage: one that went from one of these units to another (划转) neither came nor went.
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
),
touched as (
    select s.unit_id, r.record_id from spans s join ledger_revision r on r.unit_id = s.unit_id and r.version = 1
        and r.rev_from > s.floor and r.rev_from <= s.ceiling
    union
    select s.unit_id, p.record_id from spans s join ledger_payment p on p.unit_id = s.unit_id
        and p.rev > s.floor
    union
    select s.unit_id, a.record_id from spans s join ledger_adjustment a on a.unit_id = s.unit_id
        and a.rev > s.floor
    union
    select s.unit_id, d.record_id from spans s join ledger_disposition d on d.unit_id = s.unit_id
        and d.rev > s.floor
),
gone as (
    select t.record_id, bool_or(d.holds @> s.old_point) as old_gone, bool_or(d.holds @> s.new_point) as new_gone
    from touched t join spans s using (unit_id)
    join ledger_disposition d on d.unit_id = t.unit_id and d.record_id = t.record_id
    group by t.record_id
),
adjusted as (
    select t.record_id, coalesce(sum(a.delta_fen) filter (where a.holds @> s.old_point), 0) as old_fen,
           coalesce(sum(a.delta_fen) filter (where a.holds @> s.new_point), 0) as new_fen
    from touched t join spans s using (unit_id)
    join ledger_adjustment a on a.unit_id = t.unit_id and a.record_id = t.record_id
    group by t.record_id
),
paid as (
    select t.record_id, coalesce(sum(p.amount_fen) filter (where p.rev <= s.old_point), 0) as old_fen,
           coalesce(sum(p.amount_fen) filter (where p.rev <= s.new_point), 0) as new_fen
    from touched t join spans s using (unit_id)
    join ledger_payment p on p.unit_id = t.unit_id and p.record_id = t.record_id
    group by t.record_id
),
told as (
    select r.lineage, s.old_opening, s.new_opening, ho.id is not null as old_listed, hn.id is not null as new_listed,
           b.rev_from <= s.old_point and not coalesce(g.old_gone, false) as was,
           b.rev_from <= s.new_point and not coalesce(g.new_gone, false) as here,
           coalesce(r.base_fen, 0) + coalesce(a.old_fen, 0) as old_owed,
           coalesce(r.base_fen, 0) + coalesce(a.new_fen, 0) as new_owed,
           coalesce(p.old_fen, 0) as old_paid, coalesce(p.new_fen, 0) as new_paid,
           coalesce(ho.owed_fen, 0) as old_listed_owed, coalesce(hn.owed_fen, 0) as new_listed_owed,
           coalesce(ho.cleared_fen, 0) + coalesce(ho.paid_fen, 0) as old_listed_paid,
           coalesce(hn.cleared_fen, 0) + coalesce(hn.paid_fen, 0) as new_listed_paid
    from touched t
    join spans s using (unit_id)
    join ledger_arrearsrecord r on r.unit_id = t.unit_id and r.id = t.record_id
    join ledger_revision b on b.unit_id = t.unit_id and b.record_id = t.record_id and b.version = 1
    left join gone g on g.record_id = t.record_id
    left join adjusted a on a.record_id = t.record_id
    left join paid p on p.record_id = t.record_id
    left join ledger_revision ho on s.old_opening and ho.unit_id = t.unit_id and ho.record_id = t.record_id
        and ho.rev_from <= s.old_point and ho.rev_to > s.old_point
    left join ledger_revision hn on s.new_opening and hn.unit_id = t.unit_id and hn.record_id = t.record_id
        and hn.rev_from <= s.new_point and hn.rev_to > s.new_point
),
ends as (
    select lineage,
           case when old_opening then old_listed else was end as was,
           case when new_opening then new_listed else here end as here,
           case when old_opening then old_listed_owed else old_owed end as old_owed,
           case when new_opening then new_listed_owed else new_owed end as new_owed,
           case when old_opening then old_listed_paid else old_paid end as old_paid,
           case when new_opening then new_listed_paid else new_paid end as new_paid
    from told
),
states as (
    select count(*) filter (where was) as was, count(*) filter (where here) as here,
           coalesce(sum(old_owed) filter (where was), 0) as old_owed,
           coalesce(sum(new_owed) filter (where here), 0) as new_owed,
           coalesce(sum(old_paid) filter (where was), 0) as old_paid,
           coalesce(sum(new_paid) filter (where here), 0) as new_paid
    from ends group by lineage
)
select coalesce(sum(greatest(here - was, 0)), 0)::bigint as added_count,
       coalesce(sum(new_owed) filter (where was = 0), 0)::bigint as added_fen,
       coalesce(sum(greatest(was - here, 0)), 0)::bigint as removed_count,
       coalesce(sum(old_owed) filter (where here = 0), 0)::bigint as removed_fen,
       count(*) filter (where was > 0 and here > 0 and old_owed <> new_owed) as adjusted_count,
       coalesce(sum(new_owed - old_owed) filter (where was > 0 and here > 0), 0)::bigint as adjusted_fen,
       coalesce(sum(new_paid - old_paid) filter (where here > 0), 0)::bigint as paid_fen,
       coalesce(sum(old_paid) filter (where here = 0), 0)::bigint as left_paid_fen
from states
