select f.kind, count(distinct f.key) as groups, count(*) as rows, sum(f.owed_fen)::bigint as owed_fen
from found f
group by f.kind
