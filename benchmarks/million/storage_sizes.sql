-- Bytes that history and versions take, with their indexes; and those that copies of the rows take.
select sum(pg_total_relation_size(name::regclass)) filter (where name <> 'bench_copied')::bigint as kept,
    sum(pg_total_relation_size(name::regclass)) filter (where name = 'bench_copied')::bigint as copied
from unnest(array[
    'ledger_revision', 'ledger_filing', 'ledger_filingversion', 'ledger_versiontotal', 'ledger_pinnedchild',
    'ledger_versionfinding', 'bench_copied']) name
