-- Versions whose totals of a child are not the sums of the child's pinned version.
with stored as (
    select t.version_id, t.line_unit_id, $total_keys, $total_measures
    from ledger_versiontotal t
    join ledger_filingversion v on v.unit_id = t.unit_id and v.id = t.version_id
    where t.line_unit_id <> t.unit_id and (%(period)s::bigint is null or v.period_id = %(period)s)
        and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
), summed as (
    select v.id as version_id, p.child_unit_id as line_unit_id, $total_keys, $total_sums
    from ledger_filingversion v
    join ledger_pinnedchild p on p.unit_id = v.unit_id and p.version_id = v.id
    join ledger_versiontotal t on t.unit_id = p.child_unit_id and t.version_id = p.child_version_id
    where (%(period)s::bigint is null or v.period_id = %(period)s)
        and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
    group by v.id, p.child_unit_id, $total_keys
)
select distinct d.version_id
from ((table stored except table summed) union all (table summed except table stored)) d
order by d.version_id
