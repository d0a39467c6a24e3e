select (select sum(v.row_count) from ledger_filingversion v join week w on w.id = v.period_id and w.n = $period)::int as kept,
    (select count(*) from bench_copied b join ledger_filing f on f.id = b.filing_id
     join week w on w.id = f.period_id and w.n = $period)::int as copied
