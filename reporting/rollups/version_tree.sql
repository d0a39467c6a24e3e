-- All versions that one version contains, itself first, then each pinned child with what it contains in turn,
-- in printed order. `line_unit_id` is the line of the top version's table that they stand on, `label` its printed name.
with recursive tree as (
    select v.id, v.unit_id, v.point, v.unit_id as line_unit_id, v.unit_name as label,
        true as top, '{}'::bigint[] as place
    from ledger_filingversion v where v.unit_id = %(unit)s and v.id = %(version)s
    union all
    select c.id, c.unit_id, c.point,
        case when t.top then p.child_unit_id else t.line_unit_id end,
        case when t.top then p.printed_name else t.label end,
        false, t.place || array[p.sort_no, p.child_unit_id]
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
)
select id as version_id, unit_id, point, line_unit_id, label from tree order by place
