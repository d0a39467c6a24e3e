-- How rows moved between two sets of versions, added up by the lines that they left and came to.
$compared_pairs
select old_id is not null as was, old_line, old_company, new_id is not null as here, new_line, new_company,
    count(*)::int as rows, count(*) filter (where old_owed_fen <> new_owed_fen)::int as changed,
    sum(old_owed_fen)::bigint as old_owed_fen, sum(new_owed_fen)::bigint as new_owed_fen,
    sum($old_paid)::bigint as old_paid_fen, sum($new_paid)::bigint as new_paid_fen
from pairs
group by 1, 2, 3, 4, 5, 6
