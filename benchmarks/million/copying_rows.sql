copy (
    select district_id, source, nature, parent_company, disputed::int::text as disputed, owed_fen, status, cleared_fen,
        paid_fen, remaining_fen, remaining_due_month, agreed_fen, court_fen
    from ledger_arrearsrecord where not gone
) to stdout with (format csv, header, force_quote (parent_company, remaining_due_month))
