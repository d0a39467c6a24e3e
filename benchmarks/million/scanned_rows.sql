-- Σ as in ledger/totals/measures.py over DuckDB's copy.
select r.district_id as line_unit_id, $central_parent as central_parent, $row_sums
from copied r where $counted group by r.district_id, $central_parent
