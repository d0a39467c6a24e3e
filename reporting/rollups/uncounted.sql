-- Drafts of a subtree that a live table does not count.
select count(*)
from ledger_unit d join ledger_arrearsrecord r on r.unit_id = d.id
where d.path ^@ %(path)s and ($counted) is not true
