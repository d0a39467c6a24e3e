-- The sums of several versions, apart by the unit that each stands for and by 央企 parent company. Of a version that
-- stands for the unit's `own` rows only its own line counts.
select m.line_unit_id, t.central_parent, $total_sums
from unnest(%(units)s::bigint[], %(versions)s::bigint[], %(own)s::boolean[]) as m (line_unit_id, version_id, own)
join ledger_versiontotal t on t.unit_id = m.line_unit_id and t.version_id = m.version_id
    and (not m.own or t.line_unit_id = m.line_unit_id)
group by m.line_unit_id, t.central_parent
