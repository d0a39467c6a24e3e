-- The sums of one version, apart by the reporting unit itself and each direct child, and by 央企 parent company.
select t.line_unit_id, t.central_parent, $total_sums
from ledger_versiontotal t
where t.unit_id = %(unit)s and t.version_id = %(version)s
group by t.line_unit_id, t.central_parent
