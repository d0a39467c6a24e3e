with a as (
    select * from unnest(%(old_units)s::bigint[], %(old_points)s::bigint[], %(old_lines)s::bigint[])
        as a (unit_id, point, line_id)
),
b as (
    select * from unnest(%(new_units)s::bigint[], %(new_points)s::bigint[], %(new_lines)s::bigint[])
        as b (unit_id, point, line_id)
),
-- What stands in the one and not, or otherwise, in the other: a row between whose points nothing changed is left out.
old_rows as (
    select r.lineage, row_number() over (partition by r.lineage order by r.unit_id, r.record_id) as nth, r.id,
        a.line_id, case when %(apart)s then $central else '' end as company, $row_measures
    from a
    join ledger_revision r on r.unit_id = a.unit_id and r.rev_from <= a.point and r.rev_to > a.point
    left join b on b.unit_id = a.unit_id
    where $counted
        and (b.unit_id is null or b.line_id <> a.line_id or not (r.rev_from <= b.point and r.rev_to > b.point))
),
new_rows as (
    select r.lineage, row_number() over (partition by r.lineage order by r.unit_id, r.record_id) as nth, r.id,
        b.line_id, case when %(apart)s then $central else '' end as company, $row_measures
    from b
    join ledger_revision r on r.unit_id = b.unit_id and r.rev_from <= b.point and r.rev_to > b.point
    left join a on a.unit_id = b.unit_id
    where $counted
        and (a.unit_id is null or a.line_id <> b.line_id or not (r.rev_from <= a.point and r.rev_to > a.point))
),
-- A row is known by its lineage, wherever it was moved to.
pairs as (
    select o.id as old_id, case when o.company = '' then o.line_id end as old_line, o.company as old_company,
        n.id as new_id, case when n.company = '' then n.line_id end as new_line, n.company as new_company,
        $paired_measures
    from old_rows o full join new_rows n using (lineage, nth)
)
