-- The sums of one 所属领域 in each version that stands approved of a unit, apart by the unit itself and each direct child.
select f.period as period_id, t.line_unit_id as unit_id, c.name, c.code, c.sort_no, $total_sums
from versions_in_force(%(unit)s) f
join ledger_versiontotal t on t.unit_id = %(unit)s and t.version_id = f.version and t.sector = %(sector)s
join ledger_unit c on c.id = t.line_unit_id
group by f.period, t.line_unit_id, c.id
