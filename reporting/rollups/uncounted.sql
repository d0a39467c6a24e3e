-- Drafts of a subtree that a live table does not count: the contrary of COUNTED (ledger/totals/measures.py), in the
-- form of a partial index's condition.
select count(*)
from ledger_arrearsrecord r
where r.unit_id = any (array(select d.id from ledger_unit d where d.path ^@ %(path)s)) and not r.gone
    and (r.source is null or r.nature is null or r.disputed is null or r.owed_fen is null or r.owed_fen <= 0)
