-- Several versions with all that each contains, in the order given, then in printed order; of a version that stands for
-- the unit's `own` rows none of its children. `label` is what its line is called.
with recursive tree as (
    select v.id, v.unit_id, v.point, m.unit_id as line_unit_id, m.label, m.own, array[m.place] as place
    from unnest(%(units)s::bigint[], %(versions)s::bigint[], %(labels)s::text[], %(own)s::boolean[])
        with ordinality as m (unit_id, version_id, label, own, place)
    join ledger_filingversion v on v.unit_id = m.unit_id and v.id = m.version_id
    union all
    select c.id, c.unit_id, c.point, t.line_unit_id, t.label, false, t.place || array[p.sort_no, p.child_unit_id]
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id and not t.own
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
)
select id as version_id, unit_id, point, line_unit_id, label from tree order by place
